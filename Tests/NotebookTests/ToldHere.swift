import Notebook

/*:
 ## A title for the test

 Prose.
 */
func toldHere(_ page: Page) {
    page.text("shown")
}
