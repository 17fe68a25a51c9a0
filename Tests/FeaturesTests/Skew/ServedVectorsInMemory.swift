import Features
import Synchronization

/// Served vectors, kept in a list.
final class ServedVectorsInMemory: ServedVectorStore {
    private let vectors = Mutex<[ServedVector]>([])

    func add(_ added: [ServedVector]) async throws(FeatureError) {
        vectors.withLock { $0 += added }
    }

    func servedVectors(
        of project: String, from start: EventTime, to end: EventTime,
        after place: ServedVectorPlace?, countMax: Int
    ) async throws(FeatureError) -> [(place: ServedVectorPlace, vector: ServedVector)] {
        let numbered = vectors.withLock { vectors in
            vectors.enumerated().map { number, vector in
                (
                    place: ServedVectorPlace(
                        servedAt: vector.servedAt, number: Int64(number + 1)), vector: vector
                )
            }
        }
        let found = numbered.filter { item in
            item.vector.project == project && (start..<end).contains(item.vector.servedAt)
                && (place.map { Self.key(item.place) > Self.key($0) } ?? true)
        }
        return Array(found.sorted { Self.key($0.place) < Self.key($1.place) }.prefix(countMax))
    }

    func removeServedVectors(before time: EventTime) async throws(FeatureError) -> Int {
        vectors.withLock { vectors in
            let count = vectors.count
            vectors.removeAll { $0.servedAt < time }
            return count - vectors.count
        }
    }

    private static func key(_ place: ServedVectorPlace) -> (EventTime, Int64) {
        (place.servedAt, place.number)
    }
}
