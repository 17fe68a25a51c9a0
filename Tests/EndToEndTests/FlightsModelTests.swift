import Foundation
import JSON
import Testing
import XGBoostTraining

/// The trained model as it is served, against the library that trained it and its own report.
@Suite struct FlightsModelTests {
    /// The library's own margins for rows of the dataset, from the rounds that serve.
    private func libraryMargins(
        _ artifact: [UInt8], _ rows: [Int], _ dataset: FlightsDataset
    ) throws -> [Float] {
        // A model that was refitted after the search has no best round, but answers with all.
        let attributes = try JSONValue(parsing: artifact)["learner"]?["attributes"]
        let best = attributes?["best_iteration"]?.stringValue.flatMap(Int.init)
        return try XGBoostLibrary.shared.get().answers(
            .margin, of: artifact,
            to: rows.flatMap { dataset.features(of: $0).map(Float.init) }[...],
            columnCount: FlightsDataset.featureCount, rounds: best.map { $0 + 1 })
    }

    @Test func `served margins are the library's, bit for bit`() async throws {
        let demo = try await FlightsDemo.prepared()
        let dataset = try await FlightsDataset.downloaded()
        let inputs = try await FlightsOracle.computed().featureNames
        let sample = FlightsSample(10_000, of: dataset.rows.count, for: "margins")
        let artifact = try await demo.server.get("/v1/models/arrival_delay/versions/1/artifact")
        try #require(artifact.status == 200, "\(artifact.text)")
        let theirs = try libraryMargins(Array(artifact.body), sample.rows, dataset)
        let ours = try await demo.predictions(for: sample.rows, of: dataset, inputs: inputs)
        #expect(
            ours.map(\.margin.bitPattern) == theirs.map(\.bitPattern), "seed \(sample.seed)")
        #expect(ours.map(\.value) == theirs, "a regression's value is its margin")
        #expect(Set(theirs).count > 5_000, "the model tells flights apart")
    }

    @Test func `an artifact has the SHA-256 of its card`() async throws {
        let demo = try await FlightsDemo.prepared()
        let version = "/v1/models/arrival_delay/versions/1"
        let file = FlightsDemo.directory.appending(path: "artifact.json")
        try await demo.server.get(version + "/artifact").body.write(to: file)
        let card = try await demo.server.get(version + "/card").json
        let sum = try await FlightsTool.run("sha256sum", file.path)
        #expect(
            card["artifact"]?["sha256"]?.stringValue
                == sum.text.split(separator: " ").first.map(String.init))
        #expect(card["dataset"]?["content_hash"] == demo.dataset["content_hash"])
    }

    @Test func `an artifact of a version that does not exist is a 404`() async throws {
        let demo = try await FlightsDemo.prepared()
        let answer = try await demo.server.get("/v1/models/arrival_delay/versions/99/artifact")
        var problem = try #require(answer.json.objectValue)
        problem["request_id"] = nil
        #expect(answer.status == 404)
        #expect(
            problem == [
                "type": "urn:larder:problem:model",
                "title": "the model \"arrival_delay\" has no version 99",
                "status": 404,
                "detail": "The model \"arrival_delay\" has no version 99.",
                "hint": "GET /v1/models/{model} lists its versions.",
            ])
    }

    @Test func `a prediction by keys as of a flight's time is that of its dataset row`()
        async throws
    {
        let demo = try await FlightsDemo.prepared()
        let dataset = try await FlightsDataset.downloaded()
        let inputs = try await FlightsOracle.computed().featureNames
        let sample = FlightsSample(50, of: dataset.rows.count, for: "predictions by keys")
        let byRows = try await demo.predictions(for: sample.rows, of: dataset, inputs: inputs)
        let byKeys = try await demo.inOrder(sample.rows) { row in
            try await demo.prediction(asOf: dataset.rows[row])
        }
        #expect(byKeys == byRows, "seed \(sample.seed)")
    }

    @Test func `the reported errors on the last fifth of time are those of the served model`()
        async throws
    {
        let demo = try await FlightsDemo.prepared()
        let dataset = try await FlightsDataset.downloaded()
        let inputs = try await FlightsOracle.computed().featureNames
        let newest = Array(dataset.firstRow(ofNewest: 0.2)..<dataset.rows.count)
        let predictions = try await demo.predictions(
            for: newest, of: dataset, inputs: inputs, batch: 2_000)
        let labels = newest.map { dataset.rows[$0].label }
        let rmse = Self.rmse(labels, predictions.map { Double($0.value) })
        let known = Self.knownRows(dataset).map(\.label)
        let mean = known.reduce(0, +) / Double(known.count)
        let constant = Self.rmse(labels, labels.map { _ in mean })

        let metrics = demo.training["metrics"]
        let reported = try #require(metrics?["test"]?["rmse"]?.doubleValue)
        let reportedConstant = try #require(
            metrics?["baselines"]?["constant"]?["rmse"]?.doubleValue)
        #expect(abs(rmse - reported) < 1e-6)
        #expect(abs(constant - reportedConstant) < 1e-6)
        #expect(rmse <= 33)
        #expect(rmse < constant)
        #expect(abs(constant - 38.31) < 0.005)
    }

    /// What the training and the validation range have: all before the newest fifth but the rows
    /// that are less than the longest window, `destination_arrivals`' day, before the validation
    /// range or the test range.
    private static func knownRows(_ dataset: FlightsDataset) -> [FlightsDataset.Row] {
        let boundaries = [0.3, 0.2].map { dataset.firstRow(ofNewest: $0) }
        let day = 86_400
        return dataset.rows[..<boundaries[1]].enumerated().filter { index, row in
            let boundary = boundaries[index < boundaries[0] ? 0 : 1]
            return dataset.rows[boundary].time - row.time >= day
        }.map(\.element)
    }

    /// The square root of the mean squared error.
    private static func rmse(_ labels: [Double], _ predictions: [Double]) -> Double {
        let squares = zip(labels, predictions).map { ($0 - $1) * ($0 - $1) }
        return (squares.reduce(0, +) / Double(labels.count)).squareRoot()
    }
}
