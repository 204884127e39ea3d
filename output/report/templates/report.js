"use strict";
document.documentElement.classList.add("js");
const one = (id) => document.getElementById(id);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
