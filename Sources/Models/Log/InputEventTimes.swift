package import Features

/// The event times behind the inputs of predictions: of the rows that were looked up for each
/// prediction, every one of which several inputs share.
package struct InputEventTimes: Sendable {
    /// Which of a prediction's event times is which input's: the same for all predictions of a
    /// request.
    package struct Places: Sendable {
        /// For each input the place of its own among a prediction's; `nil` where it has none.
        let places: [Int?]
        /// A character an input, as it is stored: `A` for the first place, and on as Unicode goes;
        /// `-` for none.
        package let letters: String

        package init(_ places: [Int?]) {
            self.places = places
            var letters = String.UnicodeScalarView()
            for place in places {
                let value = place.map { UInt32($0) + Self.first } ?? Self.none
                // Views of a service are too few to reach what is no character.
                guard let letter = Unicode.Scalar(value) else {
                    preconditionFailure("a place has a letter")
                }
                letters.append(letter)
            }
            self.letters = String(letters)
        }

        /// The same, where some inputs have none after all.
        func without(_ inputs: some Sequence<Int>) -> Places {
            var places = places
            for input in inputs { places[input] = nil }
            return Places(places)
        }

        /// What the letters say of one prediction's event times; `nil` for letters of nothing.
        package static func eventTimes(
            _ letters: String, of times: [EventTime?]
        ) -> [EventTime?]? {
            var found: [EventTime?] = []
            for letter in letters.unicodeScalars {
                guard letter.value != none else {
                    found.append(nil)
                    continue
                }
                guard letter.value >= first, letter.value - first < times.count else { return nil }
                found.append(times[Int(letter.value - first)])
            }
            return found
        }

        private static let first: UInt32 = 0x41
        private static let none: UInt32 = 0x2D
    }

    /// For each prediction the event times of its rows; `nil` for a row that was not found.
    package let times: [EventTime?]
    package let places: Places

    /// - Returns: `nil` where there are none.
    package init?(_ times: [EventTime?], _ places: Places) {
        guard !times.isEmpty else { return nil }
        self.times = times
        self.places = places
    }

    /// That of an input of one of so many predictions.
    package func eventTime(_ row: Int, _ input: Int, of count: Int) -> EventTime? {
        places.places[input].flatMap { times[row * (times.count / count) + $0] }
    }
}
