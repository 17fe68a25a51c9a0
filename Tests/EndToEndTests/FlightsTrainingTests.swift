import JSON
import Testing

/// What trainings on the flights come to: how good they are, by how much better than what is
/// simpler, and what they say of a leak.
@Suite struct FlightsTrainingTests {
    @Test func `a search finds when flights are late, better than the baselines`() async throws {
        let demo = try await FlightsDemo.prepared()
        let late = try await demo.succeed(
            "/v1/models/late_arrival/train", try FlightsDemo.text("train-late.json"))
        let auc = try #require(late["metrics"]?["test"]?["auc"]?.doubleValue)
        #expect(auc >= 0.785)
        #expect(late["alias"]?["version"] == late["version"], "\(late["gate"]?.text ?? "")")
        for baseline in ["constant", "linear"] {
            let interval = try Self.distance(from: baseline, of: late, in: "auc")
            #expect(interval.low > 0)
            let errors = try Self.distance(from: baseline, of: demo.training, in: "rmse")
            #expect(errors.high < 0)
        }
        // Rows of the same days on both sides promise more than the future keeps.
        for (training, metric) in [(late, "auc"), (demo.training, "r2")] {
            let report = training["metrics"]
            let time = try #require(report?["test"]?[metric]?.doubleValue)
            let random = try #require(report?["random_split"]?[metric]?.doubleValue)
            print("\(metric) by a random split: \(random), by time: \(time)")
            #expect(random > time)
        }
    }

    /// The interval of how much higher the model's metric is.
    private static func distance(
        from baseline: String, of training: JSONValue, in metric: String
    ) throws -> (low: Double, high: Double) {
        let distance = training["metrics"]?["distances"]?[baseline]
        #expect(distance?["metric"]?.stringValue == metric)
        let difference = distance?["difference"]
        let low = try #require(difference?["low"]?.doubleValue, "\(training.text)")
        let value = try #require(difference?["value"]?.doubleValue)
        let high = try #require(difference?["high"]?.doubleValue)
        #expect(low < value && value < high)
        print("\(metric), distance to the \(baseline) baseline: \(value) [\(low), \(high)]")
        return (low, high)
    }

    @Test func `a delay that is known after the fact is flagged, unless rows are as known`()
        async throws
    {
        let demo = try await FlightsDemo.prepared()
        let applied = try await demo.server.send(
            "POST", "/v1/apply?project=planted", body: Self.planted,
            contentType: "application/yaml")
        try #require(applied.status == 200, "\(applied.text)")
        _ = try await demo.succeed("/v1/materialize?project=planted", "{}")
        let leaking = try await train(demo, asKnown: false)
        let later = try await flags(leaking, demo)
        #expect(later.map { $0["feature"] } == ["departure:dep_delay"], "\(later)")
        #expect(later.first?["reason"]?.stringValue?.isEmpty == false)
        // It is not left out: the model owes it nearly all that it is worth.
        let worth = try #require(leaking["metrics"]?["test"]?["r2"]?.doubleValue)
        #expect(worth > 0.7)
        let reasons = leaking["gate"]?["reasons"]?.arrayValue ?? []
        let reason = try #require(reasons.first { $0["check"] == "leakage" }, "\(reasons)")
        #expect(reason.text.contains("departure:dep_delay"), "\(reason)")

        let honest = try await train(demo, asKnown: true)
        #expect(try await flags(honest, demo) == [])
        let honestWorth = try #require(honest["metrics"]?["test"]?["r2"]?.doubleValue)
        #expect(honestWorth < 0.2)
    }

    /// What a version's card says of features that were known later than their rows.
    private func flags(_ training: JSONValue, _ demo: FlightsDemo) async throws -> [JSONValue] {
        let version = try #require(training["version"]?.int64Value)
        let card = try await demo.server.get(
            "/v1/models/arrival/versions/\(version)/card?project=planted"
        ).json
        let flags = try #require(card["leakage"]?["flags"]?.arrayValue, "\(card.text)")
        return flags.filter { $0["kind"] == "known_later" }
    }

    private func train(_ demo: FlightsDemo, asKnown: Bool) async throws -> JSONValue {
        let name = asKnown ? "as_known" : "in_hindsight"
        let dataset: JSONValue = [
            "name": .string(name), "feature_service": "departures", "as_known": .bool(asKnown),
            "entity_query": """
            SELECT id AS departure, sched_dep AS event_timestamp, arr_delay FROM raw.flights
            WHERE id % 20 = 0 AND arr_delay IS NOT NULL ORDER BY sched_dep, id
            """,
        ]
        _ = try await demo.succeed("/v1/datasets?project=planted", dataset.text)
        let training: JSONValue = [
            "dataset": .string(name), "parameters": ["rounds": 50],
            "gate": ["shift": "ignore", "promote": false],
        ]
        return try await demo.succeed("/v1/models/arrival/train?project=planted", training.text)
    }

    /// A flight's distance, and its delay at departure: of the time at which it was to leave, and
    /// known when it has left.
    private static let planted = """
        project: planted
        entities:
          - {name: departure, join_keys: [{name: departure, type: int64}]}
        data_sources:
          - name: departures
            kind: batch
            query: |
              SELECT id AS departure, sched_dep, dep_delay::bigint AS dep_delay,
                     sched_dep + (greatest(dep_delay, 0) + 1) * interval '1 minute' AS left_at
              FROM raw.flights WHERE id % 20 = 0 AND dep_delay IS NOT NULL ORDER BY id
            event_timestamp: sched_dep
            created_timestamp: left_at
          - name: plans
            kind: batch
            query: |
              SELECT id AS departure, sched_dep, distance::bigint AS distance
              FROM raw.flights WHERE id % 20 = 0 ORDER BY id
            event_timestamp: sched_dep
            created_timestamp: sched_dep
        feature_views:
          - name: departure
            entities: [departure]
            source: departures
            features: [{name: dep_delay, type: int64}]
          - name: plan
            entities: [departure]
            source: plans
            features: [{name: distance, type: int64}]
        feature_services:
          - {name: departures, features: ["departure:dep_delay", "plan:distance"]}
        models:
          - {name: arrival, feature_service: departures, label: arr_delay, task: regression}
        """
}
