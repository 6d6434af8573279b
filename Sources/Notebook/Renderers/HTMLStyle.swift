/// How the HTML page looks, on paper as on a screen, by day and by night.
///
/// The column holds the longest line of code, 120 characters; prose takes the 75 or so that are read with ease.
enum HTMLStyle {
    static let sheet = """
        :root { --ink: #1c1e21; --paper: #fff; --soft: #5c636a; --line: #d5d9dd; --wash: #f5f6f7; --good: #0b6b3a; \
        --bad: #b3261e; --link: #0b57a4 }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e4e6e8; --paper: #16181b; --soft: #a3abb2; --line: #3a3f45; --wash: #1f2226; \
        --good: #6fcf97; --bad: #ff8a80; --link: #8ab8f0 }
        }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.6 Georgia, "Times New Roman", serif }
        main { max-width: 69rem; margin: 0 auto; padding: 1rem 1.25rem 4rem }
        p, li, blockquote, caption { max-width: 38rem }
        h1, h2, h3, nav, table, .verdict, .value, summary { font-family: system-ui, sans-serif }
        h1, h2, h3 { line-height: 1.25 }
        h2 { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line) }
        h2 .number { color: var(--soft); font-weight: normal }
        a { color: var(--link) }
        pre, code { font: 0.86em/1.5 ui-monospace, Menlo, Consolas, monospace }
        pre code { font-size: inherit }
        pre { background: var(--wash); padding: 0.75rem 1rem; overflow-x: auto; border-radius: 4px }
        .wide { overflow-x: auto }
        table { border-collapse: collapse; font-size: 0.82rem; line-height: 1.4; margin: 1rem 0; \
        font-variant-numeric: tabular-nums }
        th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.7rem 0.3rem 0; \
        border-bottom: 1px solid var(--line) }
        th { color: var(--soft); font-weight: normal }
        td.number, th.number { text-align: right }
        caption { caption-side: bottom; text-align: left; color: var(--soft); padding-top: 0.4rem }
        .word, .sides { white-space: nowrap }
        tr.holds .word, p.holds { color: var(--good) }
        tr.fails, p.fails { color: var(--bad); font-weight: bold }
        .verdict { font-weight: bold; font-size: 1.1rem }
        .ledger { border-left: 3px solid var(--line); padding-left: 0.8rem }
        blockquote { border-left: 3px solid var(--line); margin-left: 0; padding-left: 1rem; color: var(--soft) }
        .math { width: fit-content; min-width: min(38rem, 100%); max-width: 100%; overflow-x: auto; \
        overflow-y: hidden; margin: 0.8rem 0 }
        math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", math; font-size: 1.05em }
        figure { margin: 1.5rem 0 }
        figure svg { max-width: 100%; height: auto }
        @media print { details { display: block } main { max-width: none } }
        """
}
