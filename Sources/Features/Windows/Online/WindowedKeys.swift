/// What a shard of a `WindowedTable` keeps for its keys.
struct WindowedKeys: Sendable {
    private(set) var entries: [EntityKey: KeyWindows] = [:]
    /// What entries take besides their places in the dictionary.
    private var entryBytes = 0
    private var sweptAt: EventTime?

    var bytes: Int {
        let slot = MemoryLayout<EntityKey>.stride + MemoryLayout<KeyWindows>.stride
        return entryBytes + entries.capacity * (slot + 1)
    }

    /// The key's features over the windows that end before `instant`; `nil` without events.
    mutating func values(
        of key: EntityKey, _ windows: ServedWindows, at instant: EventTime
    ) -> [FeatureValue]? {
        guard let index = entries.index(forKey: key) else { return nil }
        if entries.values[index].isWaiting(at: instant) {
            let reach = WindowReach(windows, at: instant)
            change(index) { $0.advance(windows, reach, to: instant) }
        }
        return entries.values[index].values(windows, at: instant)
    }

    /// Takes events of one key, in the order of rows; those that are not known at the instant wait.
    mutating func insert(
        _ events: some Sequence<OfflineRow>, of key: EntityKey, _ windows: ServedWindows,
        _ reach: WindowReach, known instant: EventTime
    ) {
        var known = WordRows(windows.eventShape)
        change(index(adding: key, windows)) { entry in
            entry.advance(windows, reach, to: instant)
            for event in events {
                if event.order.createdTime <= instant {
                    windows.append(event, to: &known)
                } else {
                    entry.wait(for: event)
                }
            }
            entry.insert(0..<known.count, of: known, windows, reach)
        }
    }

    private mutating func index(
        adding key: EntityKey, _ windows: ServedWindows
    ) -> Dictionary<EntityKey, KeyWindows>.Index {
        if let index = entries.index(forKey: key) { return index }
        entries[key] = KeyWindows(windows)
        entryBytes += key.bytesOutside
        guard let index = entries.index(forKey: key) else {
            preconditionFailure("what was added is there")
        }
        return index
    }

    private mutating func change(
        _ index: Dictionary<EntityKey, KeyWindows>.Index, _ body: (inout KeyWindows) -> Void
    ) {
        let before = entries.values[index].bytes
        body(&entries.values[index])
        entryBytes += entries.values[index].bytes - before
    }

    func isSweepDue(at instant: EventTime) -> Bool {
        guard let sweptAt else { return true }
        return sweptAt.age(at: instant) >= Self.sweepInterval
    }

    /// In microseconds. A sweep looks at every key of the shard.
    private static let sweepInterval: Int64 = 60_000_000

    mutating func sweep(_ reach: WindowReach, at instant: EventTime) {
        sweptAt = instant
        var index = entries.startIndex
        var empty: [EntityKey] = []
        while index != entries.endIndex {
            change(index) { $0.trim(reach) }
            if entries.values[index].isEmpty { empty.append(entries.keys[index]) }
            entries.formIndex(after: &index)
        }
        for key in empty {
            guard let entry = entries.removeValue(forKey: key) else { continue }
            entryBytes -= entry.bytes + key.bytesOutside
        }
        // A dictionary gives nothing back by itself.
        if entries.capacity > 4 * entries.count + 64 {
            entries = Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value) })
        }
    }
}

extension EntityKey {
    /// About what the list of values takes.
    fileprivate var bytesOutside: Int {
        values.reduce(32) { bytes, value in
            if case .string(let text) = value, text.utf8.count > 15 {
                return bytes + MemoryLayout<FeatureValue>.stride + 32 + text.utf8.count
            }
            return bytes + MemoryLayout<FeatureValue>.stride
        }
    }
}
