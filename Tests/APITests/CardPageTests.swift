import API
import JSON
import Testing

@Suite struct CardPageTests {
    private static let card: JSONValue = [
        "model": "eta<script>", "version": 3, "task": "regression", "label": "a&b",
        "dataset": ["name": "d", "rows": 100, "content_hash": "ab"],
        "split": [
            "kind": "time", "train_rows": 60, "train_from": 0, "train_to": 3_600_000_000,
        ],
        "features": ["v:a", "v:\u{1}b"],
        "metrics": [
            "test": ["rmse": 1.75, "r2": .null, "pinball": ["0.1": 1]], "validation": .null,
            "train": ["rmse": 1.5], "baselines": ["constant": ["rmse": 2.5]],
            "bootstrap": ["resamples": 200, "level": 0.95],
            "intervals": ["rmse": ["value": 1.75, "low": 1.5, "high": 2]],
            "distances": [
                "constant": [
                    "metric": "rmse", "difference": ["value": -0.75, "low": -1, "high": -0.5],
                    "share_better": 1,
                ]
            ],
            "random_split": ["rmse": 1.25],
        ],
        "comparison": [
            "version": 2,
            "slices": [
                [
                    "column": "city", "value": "<x>", "rows": 7, "candidate": ["rmse": 1],
                    "champion": ["rmse": 2],
                ]
            ],
            "differences": [
                "rmse": [
                    "champion": 2, "candidate": 1.75, "share_better": 0.985,
                    "difference": ["value": -0.25, "low": -0.5, "high": -0.125],
                ]
            ],
        ],
        "leakage": ["flags": [["feature": "v:<a>", "score": 0.99, "reason": "alone & \"it\""]]],
        "shift": ["auc": 0.62, "verdict": "ok", "features": ["v:a"]],
        "search": [
            "chosen": 2,
            "trials": [
                ["number": 1, "state": "failed", "reason": "<bad>", "loss": .null],
                ["number": 2, "state": "finished", "loss": 1.5, "parameters": ["eta": 0.1]],
            ],
        ],
        "gate": [
            "verdict": "rejected",
            "reasons": [
                ["check": "shift", "passed": false, "detail": "1 > 0.9"],
                ["check": "leakage", "passed": true, "warning": true, "detail": "Some."],
            ],
        ],
        "specification": ["label": "</pre><script>"], "policy": ["promote": true],
    ]

    @Test func `a card is a page that a strict reader reads, without scripts`() {
        let html = CardPage(card: Self.card).html
        #expect(CardElements(html).isRead, "\(html)")
        #expect(!html.contains("<script"))
        #expect(!html.contains("src="))
        #expect(!html.contains("href="))
        #expect(html.contains("<h1>eta&lt;script&gt;, version 3</h1>"))
        #expect(html.contains("&lt;/pre&gt;&lt;script&gt;"))
        #expect(html.contains("<td>failed: &lt;bad&gt;</td>"))
    }

    @Test func `tables tell what the card has`() {
        let html = CardPage(card: Self.card).html
        for row in [
            ["shift", "failed", "1 &gt; 0.9"], ["leakage", "warning", "Some."],
            ["rmse", "1.75", "1.5 to 2", "1.5", "2.5"],
            ["pinball_0.1", "1", "", "–", "–"], ["r2", "–", "", "–", "–"],
            ["constant baseline", "rmse", "-0.75", "-1 to -0.5", "100 %"],
            ["rmse", "1.75", "2", "-0.5 to -0.125", "98.5 %"],
            ["city = &lt;x&gt;", "7", "1", "2"],
            ["v:&lt;a&gt;", "alone &amp; &quot;it&quot;", "0.99"],
            ["Rows to train", "60, from 1970-01-01T00:00:00Z to 1970-01-01T01:00:00Z"],
            ["2, chosen", "finished", "1.5", "–", "–", "–", "eta 0.1"],
        ] {
            let cells = row.map { "\($0)</td>" }
            let plain = html.replacing(" class=\"number\"", with: "")
            #expect(plain.contains("<tr>" + cells.map { "<td>\($0)" }.joined() + "</tr>"), "\(row)")
        }
        #expect(html.contains(">95 % interval</th>"))
        #expect(html.contains("A random split would have promised rmse 1.25."))
        #expect(html.contains("an AUC of 0.62, 0.5 being not at all; by v:a above all."))
        #expect(html.contains("<h2>Beside the champion, version 2</h2>"))
        #expect(html.contains("<h2>Gate: rejected</h2>"))
    }

    @Test func `a card of a file that was sent has what there is`() {
        let html = CardPage(card: ["model": "m", "version": 1, "artifact": ["sha256": "ab"]]).html
        let page = CardElements(html)
        #expect(page.isRead)
        #expect(html.contains("<td>Artifact</td><td>ab</td>"))
        #expect(page.all("svg").isEmpty)
        #expect(page.all("h2").map(\.text) == ["Where it comes from"])
    }

    @Test func `a card whose members are other things than expected is still a page`() throws {
        for wrong in [JSONValue.null, 1, "<x>", [], [[1]], ["a": ["b": 2]]] {
            var card = try #require(Self.card.objectValue)
            for name in card.keys where name != "model" { card[name] = wrong }
            #expect(CardElements(CardPage(card: .object(card)).html).isRead, "\(wrong.text)")
            var metrics: JSONObject = ["test": ["rmse": 1]]
            for name in [
                "intervals", "distances", "learning_curve", "slices", "importance", "scores",
                "contributions", "calibration", "residuals", "baselines", "bootstrap",
            ] {
                metrics[name] = wrong
            }
            card["task"] = "regression"
            card["metrics"] = .object(metrics)
            #expect(CardElements(CardPage(card: .object(card)).html).isRead, "\(wrong.text)")
        }
    }
}
