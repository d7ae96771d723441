// Only in development builds: reloads the page when there is a newer build of it.
const own = new URL(import.meta.url).pathname;

setInterval(async () => {
  try {
    const page = await fetch("/", { cache: "no-store" });
    if (page.ok && !(await page.text()).includes(own)) location.reload();
  } catch {
    // The server is being restarted: ask again.
  }
}, 1000);
