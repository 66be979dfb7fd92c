#include "agreement.hpp"

#include "report_text.hpp"

#include <nlohmann/json.hpp>

namespace bh::replay {

namespace {

/// As it was written, with what of the reply is compared.
std::string written(std::string_view action, const ActionFields& fields)
{
    std::string text = fields.text();
    const auto bar = text.find('|');
    return shortened(std::string{action} + (bar == std::string::npos ? "" : text.substr(bar)));
}

} // namespace

void Agreement::compare(const ComparedStep& step)
{
    ++m_compared;
    const ActionFields recorded = take_apart(step.recorded, step.recorded_fields);
    const ActionFields acted = take_apart(step.acted, step.acted_fields);
    m_confusion.count(recorded.text(), acted.text());
    if (recorded == acted) {
        ++m_equal;
        return;
    }
    std::vector<FieldDifference> fields = differences(recorded, acted);
    count_fields(fields, m_fields);
    if (!m_first) {
        m_first =
            Divergence{step.place, written(step.recorded, recorded), written(step.acted, acted), std::move(fields)};
    }
}

std::string Agreement::text(std::size_t columns) const
{
    std::string text = "steps compared    " + std::to_string(m_compared) + "\nequal actions     " +
                       share_text(m_equal, m_compared) + "\n";
    if (m_skipped > 0) {
        text += "not compared      " + std::to_string(m_skipped) + " (recorded while the policy gave no answer)\n";
    }
    text += "first divergence  ";
    text += m_first ? m_first->place.text() + ": recorded " + m_first->recorded + ", policy " + m_first->acted : "none";
    text += "\ndiffering fields  " + field_counts_text(m_fields) + "\n";
    if (m_latency.count() > 0) {
        text += "policy latency    " + m_latency.text() + "\n";
    }
    return m_compared == 0 ? text : text + "\n" + m_confusion.table(columns);
}

nlohmann::ordered_json Agreement::json() const
{
    nlohmann::ordered_json json = {{"target", "policy"},
                                   {"compared", m_compared},
                                   {"equal", m_equal},
                                   {"not_compared", m_skipped},
                                   {"first_divergence", nullptr}};
    if (m_first) {
        nlohmann::ordered_json first = place_json(m_first->place);
        first["recorded"] = m_first->recorded;
        first["policy"] = m_first->acted;
        first["fields"] = differences_json(m_first->fields, "policy");
        json["first_divergence"] = std::move(first);
    }
    json["differing_fields"] = m_fields;
    json["confusion"] = {{"actions", m_confusion.names()}, {"counts", m_confusion.counts()}};
    if (m_latency.count() > 0) {
        json["latency_us"] = m_latency.json();
    }
    return json;
}

} // namespace bh::replay
