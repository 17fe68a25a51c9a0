import API
import JSON
import Testing

/// The numbers in a card's plots: places of marks between axes whose ends are known.
@Suite struct CardPlotTests {
    /// Where the axes of a plot of two scales begin and end, and of one of rows.
    private static let (left, right, top, bottom) = (56.0, 346.0, 24.0, 200.0)
    private static let rows = 8.0...284.0

    private func page(_ task: String, _ metrics: JSONValue) -> CardElements {
        let page = CardElements(
            CardPage(
                card: ["model": "m", "version": 1, "task": .string(task), "metrics": metrics]
            ).html)
        #expect(page.isRead)
        return page
    }

    private func isNear(_ found: Double?, _ expected: Double) -> Bool {
        found.map { abs($0 - expected) <= 0.051 } ?? false
    }

    @Test func `a learning curve is drawn between round numbers`() {
        let page = page(
            "regression",
            [
                "learning_curve": [
                    ["rows": 100, "validation": ["rmse": 33]],
                    ["rows": 400, "validation": ["rmse": 32]],
                    ["rows": 500, "validation": ["rmse": 31.5]],
                ]
            ])
        #expect(
            page.all("svg").map { $0.attributes["aria-label"] } == ["rmse by rows"])
        let texts = page.all("text").map(\.text)
        for tick in ["100", "200", "300", "400", "500", "31.5", "32", "32.5", "33"] {
            #expect(texts.contains(tick), "\(tick)")
        }
        let dots = page.all("circle")
        #expect(dots.count == 3)
        for (dot, (x, y)) in zip(dots, [(0.0, 1.0), (0.75, 1.0 / 3), (1, 0)]) {
            #expect(isNear(dot.number("cx"), Self.left + x * (Self.right - Self.left)))
            #expect(isNear(dot.number("cy"), Self.bottom - y * (Self.bottom - Self.top)))
        }
        #expect(page.all("title").map(\.text).contains("rows 400: rmse 32"))
        let line = page.all("polyline").first?.attributes["points"]
        #expect(
            line
                == dots.map { "\($0.attributes["cx"] ?? ""),\($0.attributes["cy"] ?? "")" }
                .joined(separator: " "))
    }

    @Test func `reliability is held against the diagonal from 0 to 1`() {
        let page = page(
            "binary",
            ["calibration": [["mean_predicted": 0.25, "positive_share": 0.5, "rows": 9]]])
        let dot = page.all("circle").first
        #expect(isNear(dot?.number("cx"), 128.5))
        #expect(isNear(dot?.number("cy"), 112))
        let guide = page.all("line", class: "guide").first
        #expect(guide?.number("x1") == Self.left)
        #expect(guide?.number("y1") == Self.bottom)
        #expect(guide?.number("x2") == Self.right)
        #expect(guide?.number("y2") == Self.top)
    }

    @Test func `residuals are held against zero`() {
        let page = page(
            "regression",
            [
                "residuals": [
                    "quantiles": ["0.05": -3, "0.95": 4],
                    "deciles": [
                        ["mean_predicted": 0, "mean_residual": -1, "rows": 5],
                        ["mean_predicted": 10, "mean_residual": -2, "rows": 5],
                    ],
                ]
            ])
        // From -2 to 0: the zero is at the top.
        #expect(page.all("line", class: "guide").first?.number("y1") == Self.top)
        #expect(page.all("circle").map { $0.number("cy") } == [112, 200])
        #expect(page.all("td").map(\.text).contains("-3"))
    }

    @Test func `bars reach from zero as far as their numbers, to either side`() {
        let page = page(
            "regression",
            [
                "importance": [
                    "metric": "rmse",
                    "columns": [
                        ["name": "<a>", "drop": 3], ["name": "b", "drop": 0],
                        ["name": "c", "drop": -1], ["name": "d", "drop": .null],
                    ],
                ]
            ])
        // From -1 to 3.
        let zero = Self.rows.lowerBound + 276 / 4
        let bars = page.all("rect")
        #expect(bars.map { $0.number("x") } == [zero, zero, Self.rows.lowerBound])
        #expect(bars.map { $0.number("width") } == [207, 0, 69])
        let texts = page.all("text").map(\.text)
        #expect(texts == ["<a>", "3", "b", "0", "c", "-1"])
    }

    @Test func `the area of a density is the share of its rows`() throws {
        let page = page(
            "regression",
            [
                "scores": [
                    "edges": [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 10],
                    "counts": [10, 10, 10, 10, 10, 10, 10, 10, 10, 10],
                ]
            ])
        let bars = page.all("rect")
        #expect(bars.count == 10)
        let area = { (bar: CardElements.Element) in
            (bar.number("width") ?? 0) * (bar.number("height") ?? 0)
        }
        let first = area(bars[0])
        for bar in bars[..<9] { #expect(abs(area(bar) - first) < 0.02 * first) }
        // What is all alike at 10 stands there as wide as a hundredth of the whole.
        let last = try #require(bars.last)
        #expect(try #require(last.number("height")) > 9 * (try #require(bars[0].number("height"))))
        #expect(page.all("title").map(\.text).contains("8 to 10: 10 rows"))
        #expect(bars.map { $0.number("x") }.first == Self.left)
        #expect(isNear(last.number("x"), Self.right))
    }

    @Test func `slices stand between their bounds, beside all rows`() {
        let page = page(
            "regression",
            [
                "test": ["rmse": 30],
                "slices": [
                    [
                        "column": "city", "min_rows": 5, "omitted": 1,
                        "too_few_rows": [["value": "c", "rows": 2]],
                        "slices": [
                            [
                                "value": "a", "rows": 60, "metrics": ["rmse": 20, "mae": 7],
                                "intervals": ["rmse": ["value": 20, "low": 10, "high": 25]],
                            ],
                            ["value": .null, "rows": 40, "metrics": ["rmse": 50, "mae": 9]],
                        ],
                    ]
                ],
            ])
        // From 10 to 50.
        let place = { (value: Double) in Self.rows.lowerBound + (value - 10) / 40 * 276 }
        #expect(page.all("circle").map { $0.number("cx") } == [place(20), place(50)])
        let whiskers = page.all("line", class: "whisker")
        #expect(whiskers.map { $0.number("x1") } == [place(10)])
        #expect(whiskers.map { $0.number("x2") } == [place(25)])
        #expect(page.all("line", class: "guide").map { $0.number("x1") } == [place(30), place(30)])
        #expect(
            page.all("td").map(\.text).dropFirst(2).prefix(8) == [
                "a", "60", "20", "7", "missing", "40", "50", "9",
            ])
        #expect(
            page.all("figcaption").map(\.text) == [
                "rmse by city, with its interval; dashed: of all rows"
            ])
        #expect(
            page.all("p").map(\.text) == [
                "1 values of city have fewer than 5 rows, 1 are not told."
            ])
    }

    @Test(
        arguments: [
            [0.0, 0], [5, 5], [-1e99, 1e99], [1e-99, 2e-99], [.leastNonzeroMagnitude, 1e-300],
            [1e15, 1e15 + 0.125],
            [1, 1 + 1e-15], [-3, -3],
        ] as [[Double]])
    func `numbers of any size and nearness have places on the page`(values: [Double]) {
        let page = page(
            "regression",
            [
                "learning_curve": .array(
                    values.map { ["rows": .number($0), "validation": ["rmse": .number($0)]] })
            ])
        let dots = page.all("circle")
        #expect(dots.count == 2)
        for dot in dots {
            #expect((Self.left...Self.right).contains(dot.number("cx") ?? -1))
            #expect((Self.top...Self.bottom).contains(dot.number("cy") ?? -1))
        }
        #expect(
            (2...13).contains(page.all("text").count { $0.attributes["text-anchor"] == "middle" }))
    }

    @Test func `what is no number is not drawn`() {
        let page = page(
            "regression",
            [
                "learning_curve": [
                    ["rows": 1, "validation": ["rmse": .number(.nan)]],
                    ["rows": 2, "validation": ["rmse": .number(.infinity)]],
                    ["rows": 3, "validation": ["rmse": .null]],
                ],
                "importance": ["columns": [["name": "a", "drop": .number(.nan)]]],
            ])
        #expect(page.all("svg").isEmpty)
    }

    @Test func `classes are named as the card names them`() {
        let card: JSONValue = [
            "model": "m", "version": 1, "task": "multiclass", "classes": ["no", "<yes>"],
            "metrics": [
                "test": [
                    "logloss": 0.5,
                    "classes": [
                        ["precision": 0.5, "recall": 1, "f1": 0.75, "support": 3],
                        ["precision": .null, "recall": 0, "f1": 0, "support": 4],
                    ],
                    "confusion": [[3, 0], [4, 0]],
                ]
            ],
        ]
        let page = CardElements(CardPage(card: card).html)
        #expect(page.isRead)
        let cells = page.all("td").map(\.text)
        #expect(
            cells.dropFirst(2).prefix(16) == [
                "no", "0.5", "1", "0.75", "3", "<yes>", "–", "0", "0", "4",
                "no", "3", "0", "<yes>", "4", "0",
            ])
    }
}
