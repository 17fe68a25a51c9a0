import Features

/// Entity rows that come over the network.
struct StreamedEntityRows: EntityRowSource {
    let path = "entity_rows"
    private let stream: EntityRowStream

    init(_ stream: EntityRowStream) {
        self.stream = stream
    }

    nonisolated(nonsending) func next() async throws -> EntityRowBlock? {
        try await stream.next()
    }
}
