// Only in development builds: reloads the page when there is a newer build of it. Every file is named by its content.
const own = [...document.head.querySelectorAll('[href^="/assets/"], [src^="/assets/"]')];
const names = own.map((part) => part.getAttribute("href") ?? part.getAttribute("src"));

setInterval(async () => {
  try {
    const page = await fetch("/", { cache: "no-store" });
    if (!page.ok) return;
    const text = await page.text();
    if (!names.every((name) => text.includes(name))) location.reload();
  } catch {
    // The server is being restarted: ask again.
  }
}, 1000);
