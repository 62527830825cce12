// Where the page starts.
import { render } from "preact";
import { App } from "./app";
import { start } from "./live";
import { resume } from "./session";

const page = document.getElementById("page");
if (page) {
  start();
  void resume();
  render(<App />, page);
}
