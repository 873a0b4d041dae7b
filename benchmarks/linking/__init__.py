"""How well names of places are linked: names the linker was not made with, and what each of them means."""
