/// One mergeable part of a tile, and where it stands in the tile's row.
///
/// The rules are those by which PostgreSQL computes and merges the same parts: integers add up
/// exactly, deviations are merged from count, sum and squared distances, ends are found by the
/// order of rows.
struct TilePart: Sendable {
    enum Kind: Hashable, Sendable {
        case count, integerSum, sum, moments, minimum, maximum, first, last
    }

    let kind: Kind
    let input: ServedWindows.Input
    /// Of the first of its words.
    let word: Int
    /// Of its text, where the values are texts.
    let text: Int
    /// Its place in the mask that says which parts have a value.
    let bit: Int

    init(
        _ part: TileLayout.Part, _ input: ServedWindows.Input, in shape: WordRows.Shape, bit: Int
    ) {
        kind =
            switch part {
            case .count: .count
            case .sum: input.form.isInteger ? .integerSum : .sum
            case .moments: .moments
            case .minimum: .minimum
            case .maximum: .maximum
            case .first: .first
            case .last: .last
            case .known: preconditionFailure("events are not in tiles before they are known")
            }
        self.input = input
        self.bit = bit
        word = shape.words
        text = shape.texts
    }

    /// How many words it takes.
    var words: Int {
        switch kind {
        case .count, .sum: 1
        case .integerSum: 2
        case .moments: 3
        case .minimum, .maximum: input.form.words
        case .first, .last: 3 + input.form.words
        }
    }

    /// Whether it has a text.
    var hasText: Bool {
        switch kind {
        case .count, .integerSum, .sum, .moments: false
        case .minimum, .maximum, .first, .last: input.form.isText
        }
    }

    /// Adds an event to a tile.
    func absorb(_ event: Int, of events: WordRows, into tile: Int, of tiles: inout WordRows) {
        guard events.has(input.bit, event, mask: ServedWindows.eventMask) else { return }
        let isFirst = !tiles.has(bit, tile, mask: ServedWindows.tileMask)
        if isFirst { tiles.mark(bit, tile, mask: ServedWindows.tileMask) }
        let value = input.form.words == 0 ? 0 : events[event, input.word]
        switch kind {
        case .count: tiles[tile, word] += 1
        case .integerSum:
            tiles.setInteger(
                tile, word, tiles.integer(tile, word) + Int128(Int64(bitPattern: value)))
        case .sum: tiles.add(AggregationFunction.sum.summand(input.form.number(value)), tile, word)
        case .moments:
            let single = Moments(AggregationFunction.stddev.summand(input.form.number(value)))
            tiles.setMoments(tile, word, tiles.moments(tile, word).merged(with: single))
        case .minimum, .maximum:
            take(
                value, input.form.isText ? events.text(event, input.text) : .null,
                into: tile, of: &tiles, isFirst: isFirst)
        case .first, .last:
            guard isFirst || isNearer(events.order(event, 0), tiles.order(tile, word)) else {
                return
            }
            for offset in 0..<3 { tiles[tile, word + offset] = events[event, offset] }
            if input.form.words == 1 { tiles[tile, word + 3] = value }
            if hasText { tiles.setText(tile, text, events.text(event, input.text)) }
        }
    }

    /// Adds a tile to one of a coarser grid.
    func merge(_ finer: Int, of others: WordRows, into tile: Int, of tiles: inout WordRows) {
        guard others.has(bit, finer, mask: ServedWindows.tileMask) else { return }
        let isFirst = !tiles.has(bit, tile, mask: ServedWindows.tileMask)
        if isFirst { tiles.mark(bit, tile, mask: ServedWindows.tileMask) }
        switch kind {
        case .count: tiles[tile, word] += others[finer, word]
        case .integerSum:
            tiles.setInteger(tile, word, tiles.integer(tile, word) + others.integer(finer, word))
        case .sum: tiles.add(Double(bitPattern: others[finer, word]), tile, word)
        case .moments:
            tiles.setMoments(
                tile, word, tiles.moments(tile, word).merged(with: others.moments(finer, word)))
        case .minimum, .maximum:
            take(
                input.form.words == 0 ? 0 : others[finer, word],
                hasText ? others.text(finer, text) : .null, into: tile, of: &tiles,
                isFirst: isFirst)
        case .first, .last:
            guard isFirst || isNearer(others.order(finer, word), tiles.order(tile, word)) else {
                return
            }
            for offset in 0..<words { tiles[tile, word + offset] = others[finer, word + offset] }
            if hasText { tiles.setText(tile, text, others.text(finer, text)) }
        }
    }

    /// Whether a value is nearer to the end that is looked for than another.
    private func isNearer(_ left: RowOrder, _ right: RowOrder) -> Bool {
        kind == .first ? left < right : left > right
    }

    private var extreme: Extreme { Extreme(isLeast: kind == .minimum, form: input.form) }

    private func take(
        _ value: UInt64, _ text: FeatureValue, into tile: Int, of tiles: inout WordRows,
        isFirst: Bool
    ) {
        if hasText {
            if isFirst || extreme.isFurther(text, than: tiles.text(tile, self.text)) {
                tiles.setText(tile, self.text, text)
            }
        } else if isFirst || extreme.isFurther(value, than: tiles[tile, word]) {
            tiles[tile, word] = value
        }
    }
}

extension AggregationFunction {
    /// What a number adds; see `summandMax`.
    func summand(_ number: Double) -> Double {
        abs(number) > (summandMax ?? .infinity) ? number * .infinity : number
    }
}

extension WordRows {
    /// Whether a row has the part or the input whose bit this is.
    ///
    /// - Parameter mask: The first word of the mask.
    func has(_ bit: Int, _ row: Int, mask: Int) -> Bool {
        self[row, mask + bit / 64] & (1 << UInt64(bit % 64)) != 0
    }

    mutating func mark(_ bit: Int, _ row: Int, mask: Int) {
        self[row, mask + bit / 64] |= 1 << UInt64(bit % 64)
    }

    /// The place in the order of rows that stands in three words.
    func order(_ row: Int, _ word: Int) -> RowOrder {
        RowOrder(
            eventTime: EventTime(microseconds: Int64(bitPattern: self[row, word])),
            createdTime: EventTime(microseconds: Int64(bitPattern: self[row, word + 1])),
            sequence: Int64(bitPattern: self[row, word + 2]))
    }

    /// The sum of integers that stands in two words: no number of events makes it overflow.
    func integer(_ row: Int, _ word: Int) -> Int128 {
        Int128(Int64(bitPattern: self[row, word + 1])) << 64 | Int128(self[row, word])
    }

    mutating func setInteger(_ row: Int, _ word: Int, _ value: Int128) {
        self[row, word] = UInt64(truncatingIfNeeded: value)
        self[row, word + 1] = UInt64(truncatingIfNeeded: value >> 64)
    }

    mutating func add(_ number: Double, _ row: Int, _ word: Int) {
        self[row, word] = (Double(bitPattern: self[row, word]) + number).bitPattern
    }

    func moments(_ row: Int, _ word: Int) -> Moments {
        Moments(
            count: Double(bitPattern: self[row, word]),
            sum: Double(bitPattern: self[row, word + 1]),
            squares: Double(bitPattern: self[row, word + 2]))
    }

    mutating func setMoments(_ row: Int, _ word: Int, _ moments: Moments) {
        self[row, word] = moments.count.bitPattern
        self[row, word + 1] = moments.sum.bitPattern
        self[row, word + 2] = moments.squares.bitPattern
    }
}
