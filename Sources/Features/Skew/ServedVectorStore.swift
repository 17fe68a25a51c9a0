/// Where served vectors are kept until they are too old to be of use.
package protocol ServedVectorStore: Sendable {
    func add(_ vectors: [ServedVector]) async throws(FeatureError)

    /// Some of the vectors of the project that were served in the interval, in the order of time.
    ///
    /// - Parameter place: Behind which to go on; `nil` begins.
    func servedVectors(
        of project: String, from start: EventTime, to end: EventTime,
        after place: ServedVectorPlace?, countMax: Int
    ) async throws(FeatureError) -> [(place: ServedVectorPlace, vector: ServedVector)]

    /// Takes the vectors away that were served before.
    /// - Returns: Their number.
    func removeServedVectors(before time: EventTime) async throws(FeatureError) -> Int
}

/// Where a vector stands among those of its project.
package struct ServedVectorPlace: Hashable, Sendable {
    package let servedAt: EventTime
    /// The last word between vectors of one instant.
    package let number: Int64

    package init(servedAt: EventTime, number: Int64) {
        self.servedAt = servedAt
        self.number = number
    }
}
