extension KeyWindows {
    /// The features over the windows that end before `instant`.
    ///
    /// - Complexity: For each feature O(tiles of its window and events since the last full one);
    ///   nothing is allocated but for distinct values and quantiles.
    func values(_ windows: ServedWindows, at instant: EventTime) -> [FeatureValue] {
        windows.readers.map { value(of: $0, windows, at: instant) }
    }

    private func value(
        of reader: ServedWindows.Reader, _ windows: ServedWindows, at instant: EventTime
    ) -> FeatureValue {
        let span = Span(
            start: reader.feature.window.start(at: instant).microseconds,
            end: instant.microseconds)
        switch reader.feature.function {
        case .count: return .int64(count(reader, in: span))
        case .sum: return sum(reader, in: span).map { .float64($0.sum) } ?? .null
        case .mean: return sum(reader, in: span).map { .float64($0.sum / $0.count) } ?? .null
        case .stddev: return moments(reader, in: span).deviation.map(FeatureValue.float64) ?? .null
        case .min, .max: return extreme(reader, in: span)
        case .first, .last: return end(reader, in: span)
        case .distinctCount: return .int64(distinctCount(reader, in: span))
        case .quantile: return quantile(reader, in: span).map(FeatureValue.float64) ?? .null
        }
    }

    /// A window: the first instant that belongs to it, and the first that does not any more.
    private struct Span {
        let start: Int64
        let end: Int64
    }

    /// Hands over what makes up a window, in the order of time: tiles that have the reader's part,
    /// and events that have its input.
    @inline(__always)
    private func forEachPiece(
        _ reader: ServedWindows.Reader, in span: Span,
        tile: (_ tiles: WordRows, _ row: Int, _ part: TilePart) -> Void,
        event: (_ row: Int) -> Void
    ) {
        var start = span.start
        if let coarsest = reader.level, let part = reader.part, !levels.isEmpty {
            for level in stride(from: coarsest, through: 0, by: -1) {
                let tiles = levels[level].tiles
                let end = min(levels[level].full, span.end)
                var row = tiles.firstIndex(from: start)
                while row < tiles.count, tiles.time(row) < end {
                    if tiles.has(part.bit, row, mask: ServedWindows.tileMask) {
                        tile(tiles, row, part)
                    }
                    row += 1
                }
                start = max(start, levels[level].full)
            }
        }
        var row = events.firstIndex(from: start)
        while row < events.count, events.time(row) < span.end {
            if events.has(reader.input.bit, row, mask: ServedWindows.eventMask) { event(row) }
            row += 1
        }
    }

    private func count(_ reader: ServedWindows.Reader, in span: Span) -> Int64 {
        var count: Int64 = 0
        forEachPiece(
            reader, in: span,
            tile: { tiles, row, part in count += Int64(bitPattern: tiles[row, part.word]) },
            event: { _ in count += 1 })
        return count
    }

    /// `nil` where nothing is to be added.
    private func sum(
        _ reader: ServedWindows.Reader, in span: Span
    ) -> (sum: Double, count: Double)? {
        let input = reader.input
        var count: Int64 = 0
        var whole: Int128 = 0
        var sum = 0.0
        forEachPiece(
            reader, in: span,
            tile: { tiles, row, part in
                if let counting = reader.countPart {
                    count += Int64(bitPattern: tiles[row, counting.word])
                }
                if input.form.isInteger {
                    whole += tiles.integer(row, part.word)
                } else {
                    sum += Double(bitPattern: tiles[row, part.word])
                }
            },
            event: { row in
                count += 1
                let word = events[row, input.word]
                if input.form.isInteger {
                    whole += Int128(Int64(bitPattern: word))
                } else {
                    sum += reader.feature.function.summand(input.form.number(word))
                }
            })
        guard count > 0 else { return nil }
        return (input.form.isInteger ? Double(whole) : sum, Double(count))
    }

    private func moments(_ reader: ServedWindows.Reader, in span: Span) -> Moments {
        let input = reader.input
        var moments = Moments.none
        forEachPiece(
            reader, in: span,
            tile: { tiles, row, part in
                moments = moments.merged(with: tiles.moments(row, part.word))
            },
            event: { row in
                let number = input.form.number(events[row, input.word])
                moments = moments.merged(with: Moments(AggregationFunction.stddev.summand(number)))
            })
        return moments
    }

    /// The least or the greatest value; of 0.0 and -0.0 it is 0.0 that is answered.
    private func extreme(_ reader: ServedWindows.Reader, in span: Span) -> FeatureValue {
        let input = reader.input
        let extreme = Extreme(isLeast: reader.feature.function == .min, form: input.form)
        guard !input.form.isText else { return extremeText(reader, extreme, in: span) }
        var found: UInt64?
        func take(_ word: UInt64) {
            if found.map({ extreme.isFurther(word, than: $0) }) ?? true { found = word }
        }
        forEachPiece(
            reader, in: span,
            tile: { tiles, row, part in take(tiles[row, part.word]) },
            event: { row in take(events[row, input.word]) })
        guard let found else { return .null }
        switch input.form.value(found) {
        case .float64(let value): return .float64(value + 0)
        case .float32(let value): return .float32(value + 0)
        case let value: return value
        }
    }

    private func extremeText(
        _ reader: ServedWindows.Reader, _ extreme: Extreme, in span: Span
    ) -> FeatureValue {
        let input = reader.input
        var found = FeatureValue.null
        func take(_ text: FeatureValue) {
            if found.isNull || extreme.isFurther(text, than: found) { found = text }
        }
        forEachPiece(
            reader, in: span,
            tile: { tiles, row, part in take(tiles.text(row, part.text)) },
            event: { row in take(events.text(row, input.text)) })
        return found
    }

    /// The first or the last value. Pieces come in the order of time, and none overlaps another.
    private func end(_ reader: ServedWindows.Reader, in span: Span) -> FeatureValue {
        let input = reader.input
        let isFirst = reader.feature.function == .first
        var found = FeatureValue.null
        forEachPiece(
            reader, in: span,
            tile: { tiles, row, part in
                guard !isFirst || found.isNull else { return }
                found =
                    part.hasText
                    ? tiles.text(row, part.text) : input.form.value(tiles[row, part.word + 3])
            },
            event: { row in
                guard !isFirst || found.isNull else { return }
                found =
                    input.form.isText
                    ? events.text(row, input.text) : input.form.value(events[row, input.word])
            })
        return found
    }

    private func distinctCount(_ reader: ServedWindows.Reader, in span: Span) -> Int64 {
        let input = reader.input
        if input.form.isText {
            var texts: Set<FeatureValue> = []
            forEachPiece(
                reader, in: span, tile: { _, _, _ in },
                event: { row in texts.insert(events.text(row, input.text)) })
            return Int64(texts.count)
        }
        var words: Set<UInt64> = []
        forEachPiece(
            reader, in: span, tile: { _, _, _ in },
            event: { row in words.insert(input.form.distinct(events[row, input.word])) })
        return Int64(words.count)
    }

    /// Interpolated between the two nearest values, as `percentile_cont` does.
    private func quantile(_ reader: ServedWindows.Reader, in span: Span) -> Double? {
        let input = reader.input
        var numbers: [Double] = []
        forEachPiece(
            reader, in: span, tile: { _, _, _ in },
            event: { row in numbers.append(input.form.number(events[row, input.word])) })
        guard !numbers.isEmpty else { return nil }
        numbers.sort { $0 < $1 || ($1.isNaN && !$0.isNaN) }
        let place = (reader.feature.quantile ?? 0) * Double(numbers.count - 1)
        let below = place.rounded(.down)
        let (low, high) = (numbers[Int(below)], numbers[Int(place.rounded(.up))])
        return place == below ? low : low + (place - below) * (high - low)
    }
}
