import JSON
import TestSupport

/// A batch of entries as a writer sends it: every row bears the batch's name and its own number.
struct CrashBatch: Sendable {
    struct Entry: Sendable {
        let account: Int64
        /// Event time in microseconds since 1970.
        let at: Int64
        /// Created time in microseconds since 1970; no two entries share one.
        let knownAt: Int64
        /// Whether the row is sent with an amount that is no number.
        let isWrong: Bool
    }

    let id: String
    let entries: [Entry]

    var accepted: [Int] { entries.indices.filter { !entries[$0].isWrong } }
    var quarantinedCount: Int { entries.count - accepted.count }

    /// A batch of up to 40 entries, one in twenty of them wrong.
    init(id: String, number: Int, random: inout SplitMix64) {
        self.id = id
        entries = (0..<Int.random(in: 1...40, using: &random)).map { row in
            Entry(
                account: Int64.random(in: 0..<Self.accounts, using: &random),
                at: Self.epoch + Int64.random(in: 0..<1000, using: &random) * 1_000_000,
                knownAt: Self.epoch + Int64(number * 100 + row),
                isWrong: Int.random(in: 0..<20, using: &random) == 0)
        }
    }

    /// The request's body.
    var body: String {
        let rows = entries.enumerated().map { row, entry -> JSONValue in
            [
                "batch": .string(id), "row": .integer(Int64(row)),
                "account": .integer(entry.account), "at": .integer(entry.at),
                "known_at": .integer(entry.knownAt),
                "amount": entry.isWrong ? "much" : .number(Double(row)),
            ]
        }
        return JSONValue.object(JSONObject([("rows", .array(rows))])).text
    }

    /// Accounts that all batches write to.
    static let accounts: Int64 = 8
    /// 2020-01-01.
    private static let epoch: Int64 = 1_577_836_800_000_000

    /// One source that feeds two views: a row of its own for each entry, and one per account.
    static let definitions = """
        entities:
          - {name: line, join_keys: [{name: batch, type: string}, {name: row, type: int64}]}
          - {name: account, join_keys: [{name: account, type: int64}]}
        data_sources:
          - name: entries
            kind: push
            schema:
              - {name: batch, type: string}
              - {name: row, type: int64}
              - {name: account, type: int64}
              - {name: amount, type: float64}
            event_timestamp: at
            created_timestamp: known_at
        feature_views:
          - name: lines
            entities: [line]
            source: entries
            ingest: quarantine
            features: [{name: amount, type: float64}]
          - name: accounts
            entities: [account]
            source: entries
            ingest: quarantine
            features: [{name: batch, type: string}, {name: row, type: int64}]
        """
}
