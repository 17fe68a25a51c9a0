/// Which statements are prepared on a connection, and under which names.
///
/// A value that decides; the connection does. Types are part of the key, because a statement
/// prepared for one type would misread the binary form of another.
struct StatementCache {
    struct Key: Hashable {
        let sql: String
        let types: [PostgresType]
    }

    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    let countMax: Int
    private var entries: [Key: Entry] = [:]
    private var useCount: UInt64 = 0
    private var namesGiven: UInt64 = 0

    init(countMax: Int) {
        self.countMax = countMax
    }

    var isEnabled: Bool { countMax > 0 }

    /// The name of a prepared statement, which becomes the one used last.
    mutating func use(_ key: Key) -> String? {
        useCount += 1
        entries[key]?.lastUse = useCount
        return entries[key]?.name
    }

    /// A name never given before.
    mutating func newName() -> String {
        namesGiven += 1
        return "larder_\(namesGiven)"
    }

    mutating func insert(_ key: Key, name: String) {
        useCount += 1
        entries[key] = Entry(name: name, lastUse: useCount)
    }

    /// Forgets a statement and gives its name, to be deallocated.
    mutating func remove(_ key: Key) -> String? {
        entries.removeValue(forKey: key)?.name
    }

    /// Forgets the statement unused for longest, when there is no room for another.
    ///
    /// - Complexity: O(*n*), only when the cache is full and a new statement arrives.
    mutating func makeRoom() -> String? {
        guard entries.count >= countMax,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        else { return nil }
        return remove(oldest.key)
    }
}
