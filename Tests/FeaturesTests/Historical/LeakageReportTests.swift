import Features
import JSON
import Testing

struct LeakageReportTests {
    private let report = LeakageReport(
        features: [
            LeakageReport.FeatureCells(
                feature: FeatureReference(view: "v", feature: "a"), cells: 10,
                sources: LeakageReport.Sources(
                    zeroAge: 1, changesAsKnown: 2, notFound: 3, outsideMaxAge: 0, ties: 4),
                nullValue: 1),
            LeakageReport.FeatureCells(
                feature: FeatureReference(view: "v", feature: "mean"), cells: 10, sources: nil,
                nullValue: 5),
        ],
        suspicious: [LeakageReport.Suspect(column: "a", score: 0.975, reason: "It does.")])

    @Test func `the report tells the sums of what is known of all, then each feature`() {
        #expect(
            report.json == [
                "cells": 20, "zero_age": nil, "changes_as_known": nil,
                "nulls": ["not_found": nil, "outside_max_age": nil, "null_value": 6], "ties": nil,
                "suspicious": [["column": "a", "score": 0.975, "reason": "It does."]],
                "features": [
                    [
                        "feature": "v:a", "cells": 10, "zero_age": 1, "changes_as_known": 2,
                        "nulls": ["not_found": 3, "outside_max_age": 0, "null_value": 1],
                        "ties": 4,
                    ],
                    [
                        "feature": "v:mean", "cells": 10, "zero_age": nil,
                        "changes_as_known": nil,
                        "nulls": ["not_found": nil, "outside_max_age": nil, "null_value": 5],
                        "ties": nil,
                    ],
                ],
            ])
    }

    @Test func `what is stored is read back`() {
        #expect(LeakageReport(json: report.json) == report)
    }
}
