import Features

/// Reads the text of a point-in-time case; its form is told at `PointInTimeCase`.
package struct PointInTimeCaseParser {
    /// What is wrong with a case file, and where.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    /// A header line with the lines below it, all indented.
    private struct Block {
        let words: [String]
        let line: Int
        var table: [(cells: [String], line: Int)] = []
    }

    private let name: String
    private var views: [PointInTimeCase.View] = []
    private var joins: [PointInTimeCase.Join] = []

    /// - Parameter name: Of the case.
    package static func parse(_ text: String, name: String) throws -> PointInTimeCase {
        var parser = PointInTimeCaseParser(name: name)
        var sentence: [String] = []
        var blocks: [Block] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("#") {
                sentence.append(line.dropFirst().trimmingSpaces)
            } else if line.hasPrefix("  ") {
                guard !blocks.isEmpty else { throw parser.problem(index + 1, "a row of nothing") }
                blocks[blocks.count - 1].table.append((cells(of: line), index + 1))
            } else if !line.isEmpty {
                blocks.append(Block(words: cells(of: line), line: index + 1))
            }
        }
        for block in blocks { try parser.read(block) }
        return PointInTimeCase(
            name: name, sentence: sentence.joined(separator: " "), views: parser.views,
            joins: parser.joins)
    }

    private mutating func read(_ block: Block) throws {
        guard let header = block.table.first else {
            throw problem(block.line, "columns are missing")
        }
        switch block.words.first {
        case "view": views.append(try view(block, header.cells))
        case "join": joins.append(try join(block, header.cells))
        default: throw problem(block.line, "a line begins with view, join or two spaces")
        }
    }

    private func view(_ block: Block, _ header: [String]) throws -> PointInTimeCase.View {
        let words = block.words
        guard words.count == 2 || words.count == 4 && words[2] == "ttl" else {
            throw problem(block.line, "expected: view NAME [ttl DURATION]")
        }
        let ttl =
            words.count == 4
            ? DurationText(words[3]).flatMap { TimeToLive(microseconds: $0.microseconds) } : nil
        guard let timeIndex = header.firstIndex(of: "event_time") else {
            throw problem(block.line, "the column event_time is missing")
        }
        let columns = try header.map { try column($0.declared.name, block.line) }
        let hasCreated = timeIndex + 1 < header.count && header[timeIndex + 1] == "created_time"
        let keys = Array(columns[..<timeIndex])
        let first = timeIndex + (hasCreated ? 2 : 1)
        let stored = Array(columns[first...])
        let features = try zip(header[first...], stored).map { text, column in
            Feature(
                column.name, column.type, fallback: try fallback(text, column.type, block.line))
        }
        let rows = try block.table.dropFirst().map { cells, line in
            let values = try values(cells, columns, line)
            guard case .timestamp(let time) = values[timeIndex] else {
                throw problem(line, "a row has an event time")
            }
            var created = time
            if hasCreated, case .timestamp(let known) = values[timeIndex + 1] { created = known }
            return TypedRow(
                key: EntityKey(Array(values[..<timeIndex])), eventTime: time, createdTime: created,
                values: Array(values.suffix(features.count)))
        }
        let entity = Entity(name: words[1] + "_entity", joinKeys: keys)
        let source = DataSource(
            name: words[1] + "_source", origin: .push(keys + stored),
            eventTimestamp: Reserved.eventTimestamp)
        return PointInTimeCase.View(
            view: FeatureView(
                name: words[1], entities: [entity.name], source: source.name, ttl: ttl,
                features: features),
            entity: entity, source: source, rows: Array(rows))
    }

    private func join(_ block: Block, _ header: [String]) throws -> PointInTimeCase.Join {
        let asKnown = block.words.last == "as_known"
        let references = try block.words.dropFirst().dropLast(asKnown ? 1 : 0).map { word in
            guard let reference = FeatureReference(word) else {
                throw problem(block.line, "\"\(word)\" is not view:feature")
            }
            return reference
        }
        guard let arrow = header.firstIndex(of: "=>") else {
            throw problem(block.line, "\"=>\" is missing between what is asked and answered")
        }
        let asked = try header[..<arrow].map { name in
            name == "event_time"
                ? Column(Reserved.eventTimestamp, .timestamp)
                : try keys.first { $0.name == name } ?? column(name, block.line)
        }
        let answered = try references.map { Column($0.feature, try type(of: $0, block.line)) }
        var rows: [[FeatureValue]] = []
        var expected: [[FeatureValue]] = []
        for (cells, line) in block.table.dropFirst() {
            guard cells.count == header.count, cells[arrow] == "=>" else {
                throw problem(line, "the row does not fit its columns")
            }
            rows.append(try values(Array(cells[..<arrow]), asked, line))
            expected.append(try values(Array(cells[(arrow + 1)...]), answered, line))
        }
        return PointInTimeCase.Join(
            features: Array(references), asKnown: asKnown,
            entityTable: EntityTable(columns: asked, rows: rows), expected: expected)
    }

    private var keys: [Column] { views.flatMap(\.entity.joinKeys) }

    private func type(of reference: FeatureReference, _ line: Int) throws -> ValueType {
        let view = views.first { $0.view.name == reference.view }?.view
        guard let feature = view?.features.first(where: { $0.name == reference.feature }) else {
            throw problem(line, "there is no feature \(reference)")
        }
        return feature.type
    }

    private func column(_ text: String, _ line: Int) throws -> Column {
        if text == "event_time" || text == "created_time" { return Column(text, .timestamp) }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return Column(text, .int64) }
        guard let type = ValueType(name: String(parts[1])) else {
            throw problem(line, "there is no type \"\(parts[1])\"")
        }
        return Column(String(parts[0]), type)
    }

    /// What stands behind a feature's name and a slash.
    private func fallback(_ text: String, _ type: ValueType, _ line: Int) throws -> Fallback? {
        guard let fallback = text.declared.fallback else { return nil }
        if fallback == "last_known" { return .lastKnown }
        if fallback == "reject" { return .reject }
        guard fallback.hasPrefix("default="),
            let value = FeatureValue(
                text: fallback.dropFirst("default=".count).unquoted, type: type)
        else { throw problem(line, "there is no fallback \"\(fallback)\"") }
        return .value(value)
    }

    private func values(
        _ cells: [String], _ columns: [Column], _ line: Int
    ) throws -> [FeatureValue] {
        guard cells.count == columns.count else {
            throw problem(line, "the row does not fit its columns")
        }
        return try zip(cells, columns).map { cell, column in
            if cell == "null" { return .null }
            guard let value = FeatureValue(text: cell.unquoted, type: column.type) else {
                throw problem(line, "\"\(cell)\" is not of type \(column.type.name)")
            }
            return value
        }
    }

    private func problem(_ line: Int, _ text: String) -> Problem {
        Problem(description: "\(name).case, line \(line): \(text)")
    }

    /// The words of a line; one in double quotes may hold spaces, and keeps its quotes.
    private static func cells(of line: Substring) -> [String] {
        var cells: [String] = []
        var cell = ""
        var isQuoted = false
        for character in line {
            if character == "\"" { isQuoted.toggle() }
            if character == " ", !isQuoted {
                if !cell.isEmpty { cells.append(cell) }
                cell = ""
            } else {
                cell.append(character)
            }
        }
        return cell.isEmpty ? cells : cells + [cell]
    }
}

extension String {
    /// A column's name and type, and what stands behind the slash.
    fileprivate var declared: (name: String, fallback: String?) {
        guard let slash = firstIndex(of: "/") else { return (self, nil) }
        return (String(self[..<slash]), String(self[index(after: slash)...]))
    }
}

extension StringProtocol {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " })
    }

    fileprivate var unquoted: String {
        hasPrefix("\"") && hasSuffix("\"") && count > 1
            ? String(dropFirst().dropLast()) : String(self)
    }
}
