import Foundation
import JSON
import Testing

/// Aggregations through the front door: their tiles, their datasets, their sums without end.
///
/// One after the other: who applies while another does is told to come again.
@Suite(OperationsShop(), .serialized) struct OperationsWindowsTests {
    private let server: LarderProcess

    init() throws {
        server = try #require(OperationsShop.server)
    }

    private func apply(_ project: String, _ aggregations: String) async throws {
        let answer = try await server.send(
            "POST", "/v1/apply?project=\(project)",
            body: """
                entities: [{name: driver, join_keys: [{name: driver, type: int64}]}]
                data_sources:
                  - name: rides
                    kind: push
                    schema: [{name: driver, type: int64}, {name: fare, type: float64}]
                feature_views:
                  - {name: stats, entities: [driver], source: rides, aggregations: \(aggregations)}
                """, contentType: "application/yaml")
        #expect(answer.status == 200, "\(answer.text)")
    }

    private static let sum = "[{name: fares, function: sum, column: fare, window: 7d}]"

    private func write(_ project: String, _ rows: [String]) async throws {
        let answer = try await server.send(
            "POST", "/v1/feature-views/stats/rows?project=\(project)",
            body: (["driver,event_timestamp,created_timestamp,fare"] + rows)
                .joined(separator: "\n") + "\n", contentType: "text/csv")
        #expect(answer.json["accepted"] == .integer(Int64(rows.count)), "\(answer.text)")
    }

    /// Six rides an hour for a week, with fares whose sum depends on the order of adding.
    private static let week = (0..<1008).map { ride -> String in
        let (day, hour, minute) = (ride / 144 + 1, ride / 6 % 24, ride % 6 * 10)
        let time = String(format: "2026-01-%02dT%02d:%02d:00Z", day, hour, minute)
        return "1,\(time),\(time),\(Double(ride % 97) / 7)"
    }

    /// The rows of an NDJSON answer.
    private func join(_ project: String, _ rows: String, _ more: String = "") async throws -> Answer
    {
        try await server.send(
            "POST", "/v1/historical-features?project=\(project)",
            body: """
                {"features": ["stats:fares"], \(more) "entity_rows": [\(rows)]}
                """)
    }

    private static let afterWeek = #"{"driver": 1, "event_timestamp": "2026-01-08T00:00:00Z"}"#

    private func build(_ project: String, _ name: String, _ more: String) async throws -> JSONValue
    {
        let job = try await server.finish(
            server.send(
                "POST", "/v1/datasets?project=\(project)", body: #"{"name": "\#(name)", \#(more)}"#)
        )
        #expect(job["state"] == "succeeded", "\(job.text)")
        return job["result"] ?? .null
    }

    private func verify(_ project: String, _ name: String) async throws -> JSONValue {
        try await server.finish(
            server.send("POST", "/v1/datasets/\(name)/verify?project=\(project)")
        )["result"] ?? .null
    }

    /// The rebuilds of tiles that were begun in the project, when all have ended.
    private func rebuilds(_ project: String) async throws -> [JSONValue] {
        let jobs = try await server.get("/v1/jobs?limit=1000").json["items"]?.arrayValue ?? []
        var ended: [JSONValue] = []
        for job in jobs where job["kind"] == "rebuild-tiles" && job["project"] == .string(project) {
            var job = job
            while !["succeeded", "failed"].contains(job["state"]?.stringValue) {
                job = try await server.get("/v1/jobs/\(job["id"]?.stringValue ?? "")").json
            }
            ended.append(job)
        }
        return ended
    }

    @Test func `changed aggregations get their tiles from a job`() async throws {
        let project = "windows_changed"
        try await apply(project, Self.sum)
        try await write(project, Self.week)
        let before = try await join(project, Self.afterWeek).text
        #expect(try await rebuilds(project).isEmpty)
        try await apply(
            project,
            """
            [{name: fares, function: sum, column: fare, window: 7d},
             {name: top, function: max, column: fare, window: 7d}]
            """)
        let jobs = try await rebuilds(project)
        #expect(
            jobs.map { $0["result"] } == [
                ["feature_views": [["feature_view": "stats@v1", "keys": 1]]]
            ])
        #expect(jobs.first?["progress"] == ["done": 1, "total": 0, "unit": "keys"])
        let explained = try await join(project, Self.afterWeek, #""explain": true,"#).json
        let rule = explained["views"]?.arrayValue?.first?["rule"]?.stringValue ?? ""
        #expect(rule.hasPrefix("Windows are read from tiles of 3600 s"), "\(explained.text)")
        #expect(try await join(project, Self.afterWeek).text == before)
    }

    @Test func `a dataset of sums is built again to the last bit`() async throws {
        let project = "windows_verified"
        try await apply(project, Self.sum)
        try await write(project, Self.week)
        let rows = #""features": ["stats:fares"], "entity_rows": [\#(Self.afterWeek)]"#
        let hash = try await build(project, "sums", rows)["content_hash"]
        #expect(try await verify(project, "sums")["rebuilt_hash"] == hash)

        try await write(project, ["1,2026-01-03T00:05:00Z,,0.3"])
        #expect(try await verify(project, "sums")["equal"] == true)
        try await apply(
            project,
            """
            [{name: fares, function: sum, column: fare, window: 7d},
             {name: top, function: max, column: fare, window: 7d}]
            """)
        #expect(try await rebuilds(project).allSatisfy { $0["state"] == "succeeded" })
        #expect(try await verify(project, "sums")["equal"] == true)
    }

    /// Rides of drivers 1, 3 and 4: one that was known an hour late, two of one moment, and one
    /// without a fare.
    private static let judged = [
        "1,2026-01-01T00:00:00Z,2026-01-01T00:01:00Z,0.1",
        "1,2026-01-01T00:30:00Z,2026-01-01T00:31:00Z,0.2",
        "1,2026-01-01T01:00:00Z,2026-01-01T03:00:00Z,0.3",
        "3,2026-01-01T00:10:00Z,2026-01-01T00:10:00Z,1",
        "3,2026-01-01T00:10:00Z,2026-01-01T00:10:00Z,2",
        "4,2026-01-01T00:10:00Z,2026-01-01T00:10:00Z,",
    ]

    private func buildJudged(_ project: String) async throws -> JSONValue {
        try await apply(
            project,
            """
            [{name: fares, function: sum, column: fare, window: 7d},
             {name: latest, function: last, column: fare, window: 7d},
             {name: rides, function: count, window: 7d}]
            """)
        try await write(project, Self.judged)
        let entities = [
            (1, "02:00:00"), (2, "02:00:00"), (1, "00:00:30"), (3, "02:00:00"), (4, "02:00:00"),
        ].map { #"{"driver": \#($0), "event_timestamp": "2026-01-01T\#($1)Z"}"# }
        return try await build(
            project, "judged",
            """
            "features": ["stats:fares", "stats:latest", "stats:rides"],
            "entity_rows": [\(entities.joined(separator: ", "))]
            """)
    }

    @Test func `the leakage report counts cells of aggregations`() async throws {
        let leakage = try await buildJudged("windows_judged")["leakage"]
        let cells = { (feature: String, missing: JSONValue, null: JSONValue, ties: JSONValue) in
            [
                "feature": .string(feature), "cells": 5, "zero_age": 0, "changes_as_known": 2,
                "nulls": ["not_found": missing, "outside_max_age": 0, "null_value": null],
                "ties": ties,
            ] as JSONValue
        }
        #expect(
            leakage == [
                "cells": 15, "zero_age": 0, "changes_as_known": 6,
                "nulls": ["not_found": 2, "outside_max_age": 0, "null_value": 2], "ties": 1,
                "suspicious": [],
                "features": [
                    cells("stats:fares", 1, 1, 0), cells("stats:latest", 1, 1, 1),
                    cells("stats:rides", 0, 0, 0),
                ],
            ])
    }

    @Test func `a cell of an aggregation is explained by its window`() async throws {
        _ = try await buildJudged("windows_explained")
        let answer = try await server.get(
            "/v1/datasets/judged/explain?project=windows_explained&row=0&feature=stats:fares"
        ).json
        #expect(answer["status"] == "PRESENT")
        #expect(
            answer["reason"] == """
                It is computed from 3 of the 3 events of "stats" for driver 1 from \
                2025-12-25T02:00:00Z until before 2026-01-01T02:00:00Z. Of the events 1 became \
                known only later, and would not count with as_known.
                """)
        #expect(answer["source"] == .null)
        let window = answer["window"]
        #expect(window?["start"] == "2025-12-25T02:00:00Z")
        #expect(window?["end"] == "2026-01-01T02:00:00Z")
        #expect(window?["events"] == 3)
        #expect(window?["counted"] == 3)
        #expect(window?["known_later"] == 1)
        #expect(window?["first"]?["event_timestamp"] == "2026-01-01T00:00:00Z")
        #expect(window?["last"]?["event_timestamp"] == "2026-01-01T01:00:00Z")
        #expect(window?["last"]?["created_timestamp"] == "2026-01-01T03:00:00Z")
        #expect(window?["read_from"] == "events")
    }

    @Test func `a sum beyond float64 is answered as infinite`() async throws {
        let project = "windows_infinite"
        try await apply(project, Self.sum)
        for day in 1...3 { try await write(project, ["1,2026-01-0\(day)T00:00:00Z,,1.7e308"]) }
        let answer = try await join(project, Self.afterWeek)
        #expect(answer.status == 200)
        #expect(answer.json["fares"] == "Infinity", "\(answer.text)")
    }
}
