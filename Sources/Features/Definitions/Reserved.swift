/// Column names that every offline table has and no feature may take.
package enum Reserved {
    package static let eventTimestamp = "event_timestamp"
    package static let createdTimestamp = "created_timestamp"
    package static let ingestSequence = "ingest_seq"
    package static let ingestTransaction = "ingest_xid"
    /// Those that say a time.
    package static let times = [eventTimestamp, createdTimestamp]
    package static let all = [
        eventTimestamp, createdTimestamp, ingestSequence, ingestTransaction,
    ]
}
