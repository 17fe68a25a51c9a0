/// The members of a JSON object, in the order they were written, each key once.
///
/// Two objects are equal when they have the same members in any order.
package struct JSONObject: Sendable, Hashable {
    package typealias Member = (key: String, value: JSONValue)

    /// From this many members on, a key is found through `index`.
    private static let indexedCountMin = 16

    package private(set) var members: [Member]
    /// Nil while the object is small enough to be searched.
    private var index: [String: Int]?

    /// - Parameter members: Where a key comes twice, the later value takes the earlier's place.
    package init(_ members: [(String, JSONValue)] = []) {
        self.members = []
        self.members.reserveCapacity(members.count)
        for (key, value) in members { self[key] = value }
    }

    /// - Parameter members: With no key twice, as the reader has made sure.
    init(distinct members: [Member]) {
        self.members = members
        buildIndexIfLarge()
    }

    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }
    package var keys: [String] { members.map(\.key) }

    /// The value of a key; nil means no such member. A new key goes to the end.
    ///
    /// - Complexity: O(1), except that removing is O(*n*).
    package subscript(key: String) -> JSONValue? {
        get { place(of: key).map { members[$0].value } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?):
                members[place].value = value
            case (let place?, nil):
                members.remove(at: place)
                index = nil
                buildIndexIfLarge()
            case (nil, let value?):
                members.append((key, value))
                if index == nil { buildIndexIfLarge() } else { index?[key] = members.count - 1 }
            case (nil, nil):
                break
            }
        }
    }

    package static func == (first: JSONObject, second: JSONObject) -> Bool {
        first.count == second.count
            && first.members.allSatisfy { second[$0.key] == .some($0.value) }
    }

    package func hash(into hasher: inout Hasher) {
        // Exclusive or, because the order of the members must not matter.
        var combined = 0
        for member in members {
            var memberHasher = Hasher()
            memberHasher.combine(member.key)
            memberHasher.combine(member.value)
            combined ^= memberHasher.finalize()
        }
        hasher.combine(combined)
    }

    private func place(of key: String) -> Int? {
        if let index { return index[key] }
        return members.firstIndex { $0.key == key }
    }

    private mutating func buildIndexIfLarge() {
        guard members.count >= Self.indexedCountMin else { return }
        index = Dictionary(uniqueKeysWithValues: members.indices.map { (members[$0].key, $0) })
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements)
    }
}
