import Foundation
import JSON
import Testing

/// Datasets through the front door: receipts, leakage, built again, explained, removed.
@Suite(OperationsShop()) struct OperationsDatasetTests {
    private let server: LarderProcess

    init() throws {
        server = try #require(OperationsShop.server)
    }

    /// Shop N ten and seventy minutes after midnight, before and after the weather was known.
    private static func body(_ name: String, _ more: String = "") -> String {
        """
        {"name": "\(name)", "features": ["shop_weather:temp", "shop_weather:wind"], \(more)
         "entity_rows": [
           {"shop": "N", "event_timestamp": "2026-01-01T00:00:00Z", "sold": 1},
           {"shop": "N", "event_timestamp": "2026-01-01T01:20:00Z", "sold": 2},
           {"shop": "S", "event_timestamp": "2026-01-01T09:00:00Z", "sold": 3},
           {"shop": "X", "event_timestamp": "2026-01-01T00:00:00Z", "sold": 4}]}
        """
    }

    private func build(_ name: String, _ more: String = "") async throws -> JSONValue {
        let job = try await server.finish(
            server.send("POST", "/v1/datasets", body: Self.body(name, more)))
        #expect(job["state"] == "succeeded", "\(job.text)")
        return job["result"] ?? .null
    }

    @Test func `a receipt says what the dataset is made of`() async throws {
        let receipt = try await build("receipt", #""label": "sold","#)
        #expect(receipt["rows"] == 4)
        #expect(receipt["label"] == "sold")
        #expect(
            receipt["entity_rows"] == ["kind": "inline", "query": nil, "times_without_zone": 0])
        #expect(receipt["versions"] == ["shop_weather": 1])
        #expect(receipt["duration_seconds"]?.doubleValue ?? 0 > 0)
        #expect(try await server.get("/v1/datasets/receipt").json == receipt)
    }

    @Test func `the leakage report counts cells`() async throws {
        let leakage = try await build("leakage")["leakage"]
        let cells: JSONValue = [
            "cells": 4, "zero_age": 1, "changes_as_known": 1,
            "nulls": ["not_found": 1, "outside_max_age": 1, "null_value": 0], "ties": 0,
        ]
        for (index, name) in ["temp", "wind"].enumerated() {
            var object = JSONObject([("feature", .string("shop_weather:\(name)"))])
            for (key, value) in cells.objectValue?.members ?? [] { object[key] = value }
            #expect(leakage?["features"]?.arrayValue?[index] == .object(object))
        }
        #expect(leakage?["cells"] == 8)
        #expect(leakage?["suspicious"] == [])
    }

    @Test func `the leakage report can be left out`() async throws {
        #expect(try await build("unjudged", #""leakage": false,"#)["leakage"] == .null)
    }

    @Test func `a dataset built again is equal`() async throws {
        let receipt = try await build("verified")
        let job = try await server.finish(
            server.send("POST", "/v1/datasets/verified/verify"))
        let hash = receipt["content_hash"] ?? .null
        #expect(
            job["result"] == [
                "equal": true, "rows": 4, "different": 0, "different_by_retention": 0,
                "retention": [], "content_hash": hash, "stored_hash": hash, "rebuilt_hash": hash,
                "examples": [],
            ])
    }

    @Test func `a cell is explained`() async throws {
        _ = try await build("explained")
        let answer = try await server.get(
            "/v1/datasets/explained/explain?row=1&feature=shop_weather:temp"
        ).json
        #expect(answer["row"] == 1)
        #expect(answer["feature"] == "shop_weather:temp")
        #expect(answer["value"] == 2.5)
        #expect(answer["entity"] == ["shop": "N"])
        #expect(answer["entity_time"] == "2026-01-01T01:20:00Z")
        #expect(answer["status"] == "PRESENT")
        #expect(
            answer["reason"] == """
                The latest row of "shop_weather" for shop N at or before 2026-01-01T01:20:00Z is \
                of 2026-01-01T01:00:00Z.
                """)
        let source = answer["source"]
        #expect(source?["view"] == "shop_weather")
        #expect(source?["version"] == 1)
        #expect(source?["event_timestamp"] == "2026-01-01T01:00:00Z")
        #expect(source?["created_timestamp"] == "2026-01-01T01:10:00Z")
        #expect(source?["age_seconds"]?.doubleValue == 1200)
        let missing = try await server.get(
            "/v1/datasets/explained/explain?row=3&feature=temp"
        ).json
        #expect(missing["status"] == "NOT_FOUND")
        #expect(missing["source"] == .null)
    }

    @Test(
        .serialized,
        arguments: [
            (
                "text/csv",
                """
                shop,event_timestamp,sold
                N,2026-01-01 00:00:00,1
                N,2026-01-01T01:20:00Z,2.5

                """
            ),
            (
                "application/x-ndjson",
                """
                {"shop": "N", "event_timestamp": "2026-01-01T00:00:00", "sold": 1.0}
                {"shop": "N", "event_timestamp": "2026-01-01T02:20:00+01:00", "sold": 2.5}
                """
            ),
        ])
    func `a dataset is built from a body of rows, with the rest in the query`(
        type: String, rows: String
    ) async throws {
        let path =
            "/v1/datasets?name=body&features=shop_weather:temp,shop_weather:wind&label=sold"
            + "&replace=true&leakage=false"
        let job = try await server.finish(
            server.send("POST", path, body: rows, contentType: type))
        let receipt = job["result"]
        #expect(receipt?["rows"] == 2, "\(job.text)")
        #expect(receipt?["label"] == "sold")
        #expect(receipt?["leakage"] == .null)
        #expect(receipt?["job"] == job["id"])
        #expect(receipt?["entity_rows"]?["times_without_zone"] == 1)
        let csv = try await server.send(
            "GET", "/v1/datasets/body/rows", headers: ["Accept": "text/csv"])
        #expect(
            csv.text == """
                shop,event_timestamp,sold,temp,wind
                N,2026-01-01T00:00:00Z,1.0,1.5,10.0
                N,2026-01-01T01:20:00Z,2.5,2.5,20.0

                """)
    }

    @Test(
        .serialized,
        arguments: [
            ("1", "", #"1.0,null"#), ("1", "-2.5e0", "1.0,-2.5"), ("true", "false", "true,false"),
            ("1", "many", #""1","many""#),
        ])
    func `the label of CSV has the type of its values`(
        first: String, second: String, labels: String
    ) async throws {
        let path =
            "/v1/datasets?name=labelled&features=shop_weather:temp&label=sold&replace=true"
        let rows = "shop,event_timestamp,sold\nN,2026-01-01,\(first)\nN,2026-01-02,\(second)\n"
        let job = try await server.finish(
            server.send("POST", path, body: rows, contentType: "text/csv"))
        #expect(job["result"]?["label"] == "sold", "\(job.text)")
        let answer = try await server.send(
            "GET", "/v1/datasets/labelled/rows", headers: ["Accept": "application/x-ndjson"])
        let sold = try answer.text.split(separator: "\n").map {
            try #require(JSONValue(parsing: String($0))["sold"]).text
        }
        #expect(sold.joined(separator: ",") == labels)
    }

    @Test func `a join says how many times had no zone`() async throws {
        let path = "/v1/historical-features?features=shop_weather:temp"
        let head = "shop,event_timestamp\nN,2026-01-01T00:30:00Z\n"
        let mixed = try await server.send(
            "POST", path, body: head + "N,2026-01-01T00:30:00\nN,2026-01-01\n",
            contentType: "text/csv")
        #expect(mixed.status == 200)
        #expect(mixed.headers["larder-times-without-zone"] == "2; read as UTC")
        let zoned = try await server.send("POST", path, body: head, contentType: "text/csv")
        #expect(zoned.headers["larder-times-without-zone"] == nil)
        let json = try await server.send(
            "POST", "/v1/historical-features",
            body: """
                {"features": ["shop_weather:temp"], "entity_rows": [
                  {"shop": "N", "event_timestamp": "2026-01-01T00:30:00"},
                  {"shop": "N", "event_timestamp": 1767227400000000}]}
                """)
        #expect(json.headers["larder-times-without-zone"] == "1; read as UTC")
    }

    @Test func `a dataset is downloaded as Parquet`() async throws {
        _ = try await build("parquet")
        let answer = try await server.send(
            "GET", "/v1/datasets/parquet/rows",
            headers: ["Accept": "application/vnd.apache.parquet"])
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == "application/vnd.apache.parquet")
        #expect(answer.body.prefix(4) == Data("PAR1".utf8))
        #expect(answer.body.suffix(4) == Data("PAR1".utf8))
    }

    @Test func `datasets are listed and removed`() async throws {
        let receipt = try await build("removed")
        let names = { (answer: JSONValue) in
            (answer["items"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        }
        #expect(try await names(server.get("/v1/datasets").json).contains("removed"))
        #expect(try await server.send("DELETE", "/v1/datasets/removed").json == receipt)
        #expect(try await !names(server.get("/v1/datasets").json).contains("removed"))
        #expect(try await server.get("/v1/datasets/removed").status == 404)
    }

    @Test func `a dataset of a name that exists is replaced where the request says so`()
        async throws
    {
        _ = try await build("replaced")
        let refusal = try await server.send(
            "POST", "/v1/datasets", body: Self.body("replaced"))
        #expect(refusal.status == 409)
        #expect(refusal.json["title"] == "the dataset \"replaced\" exists already")
        #expect(refusal.json["detail"] == "It stays as it is; nothing was built.")
        #expect(
            refusal.json["hint"]
                == "Send \"replace\": true to replace it, or choose another name.")
        #expect(try await build("replaced", #""replace": true,"#)["rows"] == 4)
    }
}
