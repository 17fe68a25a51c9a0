import JSON
import Testing

/// Compares what a server holds with what its writers were told.
struct CrashAudit {
    let server: LarderProcess
    let ledger: CrashLedger

    /// The names of the batches that are stored.
    ///
    /// Expects that each is stored once and whole, in both views, in quarantine and in memory; and
    /// that each acknowledged one is among them.
    func expectWholeBatches(ofRound round: Int, _ comment: Comment) async throws -> Set<String> {
        let lines = try await stored("lines", "batch, row", round)
        let accounts = try await stored("accounts", "batch, row, account", round)
        let quarantined = try await quarantined(round)
        let online = try await served()
        var present: Set<String> = []
        for sent in ledger.sent {
            let batch = sent.batch
            let isStored = lines[batch.id] != nil || quarantined[batch.id] != nil
            if isStored { present.insert(batch.id) }
            let rows = isStored ? batch.accepted : []
            #expect(lines[batch.id, default: []] == rows, "\(comment): rows of \(batch.id)")
            #expect(accounts[batch.id, default: []] == rows, "\(comment): accounts of \(batch.id)")
            #expect(online[batch.id, default: []] == rows, "\(comment): online rows of \(batch.id)")
            #expect(
                quarantined[batch.id, default: 0] == (isStored ? batch.quarantinedCount : 0),
                "\(comment): quarantine of \(batch.id)")
            if case .acknowledged = sent.outcome {
                #expect(isStored, "\(comment): \(batch.id) was acknowledged and is lost")
            }
        }
        #expect(ledger.violations.isEmpty, comment)
        return present
    }

    /// Expects of every account that its greatest entry is served, by event time and then by
    /// created time, of all the stored batches.
    func expectGreatestRows(of present: Set<String>, _ comment: Comment) async throws {
        var greatest: [Int64: (at: Int64, knownAt: Int64, batch: String, row: Int)] = [:]
        for sent in ledger.sent where present.contains(sent.batch.id) {
            for row in sent.batch.accepted {
                let entry = sent.batch.entries[row]
                if let known = greatest[entry.account],
                    (known.at, known.knownAt) >= (entry.at, entry.knownAt)
                {
                    continue
                }
                greatest[entry.account] = (entry.at, entry.knownAt, sent.batch.id, row)
            }
        }
        let accounts = (0..<CrashBatch.accounts).map(JSONValue.integer)
        let answer = try await server.post(
            "/v1/online-features",
            [
                "features": ["accounts:batch", "accounts:row"],
                "entities": ["account": .array(accounts)],
            ])
        let served = (answer.json["rows"]?.arrayValue ?? []).map { $0["values"] ?? .null }
        let due = (0..<CrashBatch.accounts).map { account -> JSONValue in
            guard let row = greatest[account] else { return [.null, .null] }
            return [.string(row.batch), .integer(Int64(row.row))]
        }
        #expect(served == due, comment)
    }

    /// For each batch its rows in the view's offline table, every one as often as it is there.
    private func stored(
        _ view: String, _ columns: String, _ round: Int
    ) async throws -> [String: [Int]] {
        let lines = try await ask(
            view == "lines" ? "lines:amount" : "accounts:row",
            """
            SELECT \(columns), now() AS event_timestamp FROM larder_default.\(view)_v1
            WHERE batch LIKE 'r\(round)-%' ORDER BY batch, row
            """)
        return Dictionary(grouping: lines) { $0["batch"]?.stringValue ?? "" }
            .mapValues { $0.map { Int($0["row"]?.int64Value ?? -1) } }
    }

    private func quarantined(_ round: Int) async throws -> [String: Int] {
        let lines = try await ask(
            "lines:amount",
            """
            SELECT payload ->> 'batch' AS batch, count(*) AS row, now() AS event_timestamp
            FROM larder.quarantine WHERE payload ->> 'batch' LIKE 'r\(round)-%' GROUP BY 1
            """)
        let counts = lines.map {
            ($0["batch"]?.stringValue ?? "", Int($0["row"]?.int64Value ?? -1))
        }
        return Dictionary(uniqueKeysWithValues: counts)
    }

    /// Joins any feature to the rows of a query, for the sake of the query.
    private func ask(_ feature: String, _ query: String) async throws -> [JSONValue] {
        let answer = try await server.post(
            "/v1/historical-features",
            [
                "features": [.string(feature)], "entity_query": .string(query),
                "full_feature_names": true,
            ])
        try #require(answer.status == 200, "\(answer.text)")
        return answer.text.split(separator: "\n").map {
            (try? JSONValue(parsing: String($0))) ?? .null
        }
    }

    /// For each batch that was sent the rows that lookups find.
    private func served() async throws -> [String: [Int]] {
        let keys = ledger.sent.flatMap { sent in
            sent.batch.entries.indices.map { (batch: sent.batch.id, row: $0) }
        }
        var found: [String: [Int]] = [:]
        for start in stride(from: 0, to: keys.count, by: Self.lookupEntities) {
            let slice = keys[start..<min(start + Self.lookupEntities, keys.count)]
            let answer = try await server.post(
                "/v1/online-features",
                [
                    "features": ["lines:amount"],
                    "entities": [
                        "batch": .array(slice.map { .string($0.batch) }),
                        "row": .array(slice.map { .integer(Int64($0.row)) }),
                    ],
                ])
            let rows = answer.json["rows"]?.arrayValue ?? []
            try #require(rows.count == slice.count, "\(answer.text.prefix(500))")
            for (key, row) in zip(slice, rows) {
                guard row["statuses"] == ["PRESENT"] else { continue }
                #expect(row["values"] == [.number(Double(key.row))])
                found[key.batch, default: []].append(key.row)
            }
        }
        return found
    }

    /// The most that one lookup takes.
    private static let lookupEntities = 10_000
}
