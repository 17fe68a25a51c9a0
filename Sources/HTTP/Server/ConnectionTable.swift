/// A loop's connections by descriptor, each at a place in memory that does not move.
struct ConnectionTable: ~Copyable {
    private var places: [UnsafeMutablePointer<Connection>?] = []
    private(set) var count = 0

    /// The descriptors' range; most have no connection of this loop.
    var descriptors: Range<Int> { places.indices }

    /// The connection, if it is still the one that `id` was given to.
    func find(_ id: ConnectionID) -> UnsafeMutablePointer<Connection>? {
        guard let place = at(Int(id.descriptor)), place.pointee.id == id else { return nil }
        return place
    }

    func at(_ descriptor: Int) -> UnsafeMutablePointer<Connection>? {
        places.indices.contains(descriptor) ? places[descriptor] : nil
    }

    mutating func insert(_ connection: consuming Connection) {
        let index = Int(connection.id.descriptor)
        while places.count <= index { places.append(nil) }
        precondition(places[index] == nil, "a descriptor belongs to one connection")
        let place = UnsafeMutablePointer<Connection>.allocate(capacity: 1)
        place.initialize(to: connection)
        places[index] = place
        count += 1
    }

    /// Forgets a connection that has closed its descriptor.
    mutating func remove(_ descriptor: Int) {
        guard let place = places[descriptor] else { return }
        place.deinitialize(count: 1)
        place.deallocate()
        places[descriptor] = nil
        count -= 1
    }

    deinit { precondition(count == 0, "a loop ends with its connections") }
}
