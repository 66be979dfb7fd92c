#include "emulator_findings.hpp"

#include "report_text.hpp"

#include <nlohmann/json.hpp>

namespace bh::replay {

bool EmulatorFindings::compared(const Place& place, std::vector<FieldDifference> fields)
{
    ++m_compared;
    if (fields.empty()) {
        ++m_equal;
        return false;
    }
    count_fields(fields, m_fields);
    if (m_first) {
        return false;
    }
    m_first = Divergence{place, std::move(fields)};
    return true;
}

std::string EmulatorFindings::text() const
{
    std::string text = "messages compared  " + std::to_string(m_compared) + "\nequal messages     " +
                       share_text(m_equal, m_compared) + "\nframes compared    " + std::to_string(m_pictures);
    if (m_missed_pictures > 0) {
        text += ", and " + std::to_string(m_missed_pictures) + " that the emulator did not send";
    }
    text += "\nfirst divergence   ";
    if (m_first) {
        const auto value = [](const std::string& of) { return of.empty() ? "none" : of; };
        text += m_first->place.text();
        for (const FieldDifference& field : m_first->fields) {
            text += "\n  " + field.field + ": recorded " + value(field.recorded) + ", live " + value(field.other);
        }
    } else {
        text += "none";
    }
    return text + "\ndiffering fields   " + field_counts_text(m_fields) + "\n";
}

nlohmann::ordered_json EmulatorFindings::json() const
{
    nlohmann::ordered_json json = {{"target", "emulator"},
                                   {"compared", m_compared},
                                   {"equal", m_equal},
                                   {"frames_compared", m_pictures},
                                   {"frames_not_sent", m_missed_pictures},
                                   {"first_divergence", nullptr}};
    if (m_first) {
        nlohmann::ordered_json first = place_json(m_first->place);
        first["fields"] = differences_json(m_first->fields, "live");
        json["first_divergence"] = std::move(first);
    }
    json["differing_fields"] = m_fields;
    return json;
}

} // namespace bh::replay
