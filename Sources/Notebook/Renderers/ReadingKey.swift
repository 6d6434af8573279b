/// What the lines of claims say, for a reader who meets them first on a page.
enum ReadingKey {
    static let title = "How to read a claim"

    static let markdown = """
        Each line is a comparison that the program made in the run that wrote this page. Of many cases the line shows the \
        one that decides. The last column is the *power*: the smallest error that this evidence would have caught.

        | evidence | what it compares | it holds if |
        | --- | --- | --- |
        | 1.23 = 1.23 | two ways to the same number | they differ by rounding only, in every case |
        | 1.23 ≈ 1.24 ± 0.01 | a number and an average of n draws, with its standard error | they are at most 6 \
        standard errors apart (z counts them), and those are at most 5 % of the number |
        | 1.23 ≤ 1.40 | two sides of an inequality | it is true in every case; the tightest is shown |
        | 1.23 ≠ 1.40 | a wrong version and what it should have been (*refuted*) | the evidence rules the wrong \
        version out by a wide margin |
        | 0.97 ≥ 0.95 | what a trained model reached and a bar | every seed clears it; from the worst seed to the best |
        | A 1.2 < B 1.4 | several models, by a number, means over seeds | the order is the same on every seed |
        """
}
