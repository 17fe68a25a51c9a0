import API
import Foundation
import FoundationXML
import JSON
import Testing

@Suite struct CardPageTests {
    private static let card: JSONValue = [
        "model": "eta<script>", "version": 3, "task": "regression", "label": "a&b",
        "dataset": ["name": "d", "rows": 100, "content_hash": "ab"],
        "split": ["kind": "time", "train_rows": 60], "features": ["v:a", "v:\u{1}b"],
        "metrics": [
            "train": ["rmse": 1.5], "validation": .null, "test": ["rmse": 1.75, "r2": .null],
            "baselines": ["constant": ["rmse": 2.5]],
            "distances": [
                "constant": [
                    "metric": "rmse", "difference": ["value": -0.75, "low": -1, "high": -0.5],
                ]
            ],
            "learning_curve": [
                ["rows": 30, "validation": ["rmse": 2]],
                ["rows": 60, "validation": ["rmse": 1.75]],
            ],
        ],
        "importance": [
            ["feature": "v:a", "importance": 0.5], ["feature": "v:b", "importance": 0],
        ],
        "leakage": ["flags": [["feature": "v:a", "score": 0.99, "reason": "alone"]]],
        "gate": [
            "verdict": "rejected",
            "reasons": [["check": "shift", "passed": false, "detail": "1 > 0.9"]],
        ],
    ]

    @Test func `a card is a page that a strict reader reads, without scripts`() {
        let html = CardPage(card: Self.card).html
        let parser = XMLParser(data: .init(html.utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError)): \(html)")
        #expect(!html.contains("<script"))
        #expect(!html.contains("src="))
        #expect(html.contains("<h1>eta&lt;script&gt;, version 3</h1>"))
        #expect(html.contains("<td>shift</td><td>failed</td><td>1 &gt; 0.9</td>"))
        #expect(html.contains("<td>rmse</td><td>1.5</td><td>1.75</td><td>2.5</td>"))
        #expect(html.contains("<polyline class=\"line\""))
        #expect(html.ranges(of: "<rect class=\"bar\"").count == 2)
    }

    @Test func `a card of a file that was sent has what there is`() {
        let html = CardPage(card: ["model": "m", "version": 1, "artifact": ["sha256": "ab"]]).html
        #expect(XMLParser(data: .init(html.utf8)).parse())
        #expect(html.contains("<td>Artifact</td><td>ab</td>"))
        #expect(!html.contains("<svg"))
    }
}
