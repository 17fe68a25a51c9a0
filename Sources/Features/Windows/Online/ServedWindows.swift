/// The windows of a view as they are served from memory: which tiles are kept, how rows of events
/// and of tiles are laid out, and how each feature is read from them.
struct ServedWindows: Sendable {
    /// What events give to aggregations, and where it stands in an event's row.
    struct Input: Sendable {
        let source: WindowInput
        let form: WordForm
        /// Of its word, where it has one.
        let word: Int
        /// Of its text, where it is one.
        let text: Int
        /// Its place in the mask that says which inputs are not null.
        let bit: Int
    }

    /// How a feature is read.
    struct Reader: Sendable {
        let feature: WindowedFeature
        let input: Input
        /// Index into `hops` of the grid its tiles lie on; `nil` where only events will do.
        let level: Int?
        /// The tile's part that it is computed from.
        let part: TilePart?
        /// Beside it, for a mean.
        let countPart: TilePart?
    }

    /// The first words of an event's row: its place in the order of rows, and then the mask.
    static let eventMask = 3
    /// A tile's row begins with its start, and then the mask.
    static let tileMask = 1

    private let columns: [EventColumn]
    /// How many events of a key there have to be before tiles are made of them.
    let tiledFrom: Int
    let inputs: [Input]
    let eventShape: WordRows.Shape
    let parts: [TilePart]
    let tileShape: WordRows.Shape
    /// The grids of which tiles are kept, the finest first; none where only events will do.
    let hops: [Hop]
    let readers: [Reader]
    /// The features of a key without events.
    let emptyValues: [FeatureValue]

    init(_ windows: WindowedSchema, tiledFrom: Int) {
        columns = windows.columns
        self.tiledFrom = tiledFrom
        let layout = TileLayout(windows)
        var sources = layout.inputs
        for feature in windows.features where !sources.contains(feature.input) {
            sources.append(feature.input)
        }
        var shape = WordRows.Shape(words: Self.eventMask + (sources.count + 63) / 64, texts: 0)
        inputs = sources.enumerated().map { bit, source in
            let type = source.column.map { windows.columns[$0].type } ?? .bool
            let isRead = windows.features.contains { $0.input == source && $0.function != .count }
            let form = WordForm(type, isRead: isRead)
            let input = Input(
                source: source, form: form, word: shape.words, text: shape.texts, bit: bit)
            shape.words += form.words
            shape.texts += form.isText ? 1 : 0
            return input
        }
        eventShape = shape

        let kept = layout.columns.filter { $0.part != .known }
        shape = WordRows.Shape(words: Self.tileMask + (kept.count + 63) / 64, texts: 0)
        var parts: [TileLayout.Column: TilePart] = [:]
        var inOrder: [TilePart] = []
        for (bit, column) in kept.enumerated() {
            let part = TilePart(column.part, inputs[column.input], in: shape, bit: bit)
            shape.words += part.words
            shape.texts += part.hasText ? 1 : 0
            parts[column] = part
            inOrder.append(part)
        }
        self.parts = inOrder
        tileShape = shape

        let hops = Self.kept(for: layout.hops)
        self.hops = hops
        readers = windows.features.map { [inputs] feature in
            let index = sources.firstIndex(of: feature.input) ?? 0
            guard let hop = feature.tiledHop else {
                return Reader(
                    feature: feature, input: inputs[index], level: nil, part: nil, countPart: nil)
            }
            let needed = layout.columns(of: feature).compactMap { parts[$0] }
            return Reader(
                feature: feature, input: inputs[index], level: hops.firstIndex(of: hop),
                part: needed.last, countPart: needed.first)
        }
        emptyValues = windows.features.map { feature in
            feature.function == .count || feature.function == .distinctCount ? .int64(0) : .null
        }
    }

    /// The windows' grids, and finer ones for the time since the last full tile: so few tiles and
    /// events cover it, however coarse the grid.
    private static func kept(for needed: [Hop]) -> [Hop] {
        guard let coarsest = needed.last else { return [] }
        return Hop.allCases.filter { hop in
            needed.contains(hop)
                || hop < coarsest && [.second, .minute, .hour].contains(hop)
        }
    }

    /// What an event takes in memory, long texts aside.
    var bytesPerEvent: Int {
        eventShape.words * 8 + eventShape.texts * MemoryLayout<FeatureValue>.stride
    }

    /// Adds the event to rows of `eventShape`.
    func append(_ event: OfflineRow, to rows: inout WordRows) {
        let row = rows.count
        rows.insertRow(at: row)
        rows[row, 0] = UInt64(bitPattern: event.order.eventTime.microseconds)
        rows[row, 1] = UInt64(bitPattern: event.order.createdTime.microseconds)
        rows[row, 2] = UInt64(bitPattern: event.order.sequence)
        for input in inputs {
            let value = input.source.value(of: event, columns: columns)
            guard !value.isNull else { continue }
            rows.mark(input.bit, row, mask: Self.eventMask)
            if input.form.isText {
                rows.setText(row, input.text, value)
            } else if input.form.words > 0 {
                rows[row, input.word] = input.form.word(value)
            }
        }
    }

    /// Adds an event to the tile of a grid that it falls into.
    func absorb(
        _ event: Int, of events: WordRows, into tiles: inout WordRows, on hop: Hop
    ) {
        let tile = self.tile(of: events.time(event), in: &tiles, on: hop)
        for part in parts { part.absorb(event, of: events, into: tile, of: &tiles) }
    }

    /// Adds a tile to that of a coarser grid in which it lies.
    func merge(_ finer: Int, of others: WordRows, into tiles: inout WordRows, on hop: Hop) {
        let tile = self.tile(of: others.time(finer), in: &tiles, on: hop)
        for part in parts { part.merge(finer, of: others, into: tile, of: &tiles) }
    }

    private func tile(of time: Int64, in tiles: inout WordRows, on hop: Hop) -> Int {
        let start = hop.floor(EventTime(microseconds: time)).microseconds
        var tile = tiles.count
        // Most events are later than all before.
        if tile > 0, tiles.time(tile - 1) >= start {
            tile = tiles.time(tile - 1) == start ? tile - 1 : tiles.firstIndex(from: start)
        }
        if tile == tiles.count || tiles.time(tile) != start {
            tiles.insertRow(at: tile)
            tiles[tile, 0] = UInt64(bitPattern: start)
        }
        return tile
    }
}
