/* What makes the query page quicker: a field that narrows the examples, and buttons that copy. Without them all is
there and works. Their words stand in the page, in its language. */

function addFilter(list) {
  const { filter } = list.dataset;
  const label = document.createElement("label");
  const field = document.createElement("input");
  field.type = "search";
  label.className = "narrow";
  label.append(filter, " ", field);
  const groups = [...list.querySelectorAll("details")];
  const open = groups.map((group) => group.open);
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    groups.forEach((group, at) => {
      const items = [...group.querySelectorAll("li")];
      for (const item of items) item.hidden = !item.textContent.toLowerCase().includes(wanted);
      group.hidden = items.every((item) => item.hidden);
      group.open = wanted ? true : open[at];
    });
  });
  list.prepend(label);
}

function addCopying(field) {
  const { copy, copied } = field.closest("[data-copy]").dataset;
  const button = document.createElement("button");
  const said = document.createElement("span");
  button.type = "button";
  button.className = "second";
  button.textContent = copy;
  said.className = "quiet";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = copied;
    } catch {
      field.select(); // over plain HTTP there is no clipboard: what is to be copied is chosen, at least
    }
  });
  field.addEventListener("focus", () => field.select());
  field.after(button, " ", said);
}

document.querySelectorAll(".examples[data-filter]").forEach(addFilter);
document.querySelectorAll("[data-copy] .copied").forEach(addCopying);
