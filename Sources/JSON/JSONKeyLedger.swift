/// The keys seen so far in every open object, to refuse a key that comes twice.
///
/// Most objects have few keys, of plain ASCII: those are kept as places in the document and
/// compared as bytes, without allocation. An object with more keys, or with one whose bytes do not
/// decide (escapes, composed letters), moves to a set of strings. So a key costs O(1) amortized,
/// and two keys are the same exactly when `String` says so, which is what the callers'
/// dictionaries will say too.
struct JSONKeyLedger {
    static let plainKeysMax = 24

    private struct PlainKey {
        let start: Int
        let length: Int
        /// The first bytes of the key, up to eight, which tell most keys apart.
        let prefix: UInt64
    }

    /// What the ledger knows of one open object; it is kept by whoever knows the object.
    struct Scope {
        fileprivate let firstPlainKey: Int
        fileprivate var hasSet = false
    }

    private var plainKeys: [PlainKey] = []
    /// One for each open object that has outgrown `plainKeys`, the innermost last.
    private var sets: [Set<String>] = []

    func openObject() -> Scope {
        Scope(firstPlainKey: plainKeys.count)
    }

    mutating func closeObject(_ scope: Scope) {
        plainKeys.removeLast(plainKeys.count - scope.firstPlainKey)
        if scope.hasSet { sets.removeLast() }
    }

    /// Notes a key of the innermost open object.
    ///
    /// - Returns: False when the object has the key already.
    mutating func insert(
        _ token: JSONStringToken, in bytes: UnsafeRawBufferPointer, of scope: inout Scope
    ) -> Bool {
        if scope.hasSet {
            return sets[sets.count - 1].insert(bytes.text(of: token)).inserted
        }
        let count = plainKeys.count - scope.firstPlainKey
        guard token.comparesAsBytes, count < Self.plainKeysMax else {
            scope.hasSet = true
            var seen = Set<String>(minimumCapacity: 2 * Self.plainKeysMax)
            for key in plainKeys[scope.firstPlainKey...] {
                seen.insert(bytes.text(in: key.start..<key.start + key.length))
            }
            let isNew = seen.insert(bytes.text(of: token)).inserted
            sets.append(seen)
            return isNew
        }
        let key = Self.plainKey(token, in: bytes)
        for index in scope.firstPlainKey..<plainKeys.count
        where Self.areEqual(plainKeys[index], key, in: bytes) {
            return false
        }
        plainKeys.append(key)
        return true
    }

    private static func plainKey(
        _ token: JSONStringToken, in bytes: UnsafeRawBufferPointer
    ) -> PlainKey {
        let length = token.end - token.start
        var prefix: UInt64 = 0
        for index in token.start..<token.start + min(8, length) {
            prefix = prefix << 8 | UInt64(bytes[index])
        }
        return PlainKey(start: token.start, length: length, prefix: prefix)
    }

    private static func areEqual(
        _ first: PlainKey, _ second: PlainKey, in bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard first.prefix == second.prefix, first.length == second.length else { return false }
        for index in 0..<first.length
        where bytes[first.start + index] != bytes[second.start + index] {
            return false
        }
        return true
    }
}
