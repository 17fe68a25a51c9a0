/// Event times from `start`, inclusive, to `end`, exclusive; absent ends are open.
package struct MaterializationInterval: Hashable, Sendable {
    package let start: EventTime?
    package let end: EventTime?

    package init(start: EventTime? = nil, end: EventTime? = nil) {
        self.start = start
        self.end = end
    }
}
