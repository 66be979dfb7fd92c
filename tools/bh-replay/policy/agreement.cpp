#include "policy/agreement.hpp"

#include "report.hpp"

#include <bh/base/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>

namespace bh::replay {

namespace {

/// As it was written, with what of the reply is compared.
std::string written(std::string_view action, const ActionFields& fields)
{
    std::string text = fields.text();
    const auto bar = text.find('|');
    return shortened(std::string{action} + (bar == std::string::npos ? "" : text.substr(bar)));
}

constexpr std::size_t k_columns_max = 8;
constexpr std::size_t k_name_bytes_max = 80; // a longer one is nothing to put into a table

constexpr std::size_t k_label_characters = 24;

using Cells = std::vector<std::vector<std::uint64_t>>;

std::string padded(const std::string& text, std::size_t width, bool to_the_right)
{
    const std::size_t characters = characters_in(text);
    const std::string blanks(width > characters ? width - characters : 0, ' ');
    return to_the_right ? blanks + text : text + blanks;
}

std::string drawn(const std::vector<std::string>& labels, const Cells& cells)
{
    constexpr std::size_t k_cell_width = 6;
    const std::string corner = "recorded \\ given";
    std::size_t first_width = corner.size();
    for (const std::string& label : labels) {
        first_width = std::max(first_width, characters_in(label));
    }
    std::vector<std::size_t> widths;
    std::string text = padded(corner, first_width, false);
    for (std::size_t column = 0; column < labels.size(); ++column) {
        std::size_t width = std::max(k_cell_width, characters_in(labels[column]));
        for (const auto& row : cells) {
            width = std::max(width, std::to_string(row[column]).size());
        }
        widths.push_back(width);
        text += "  " + padded(labels[column], width, true);
    }
    for (std::size_t row = 0; row < labels.size(); ++row) {
        text += "\n" + padded(labels[row], first_width, false);
        for (std::size_t column = 0; column < labels.size(); ++column) {
            text += "  " + padded(std::to_string(cells[row][column]), widths[column], true);
        }
    }
    return text + "\n";
}

} // namespace

void Agreement::compare_replies(const ComparedStep& step)
{
    m_confusion.count(step.recorded, step.acted);
    if (step.recorded == step.acted) {
        ++m_equal;
        return;
    }
    std::vector<FieldDifference> fields = {{"reply", shortened(step.recorded), shortened(step.acted)}};
    count_fields(fields, m_fields);
    if (!m_first) {
        m_first = Divergence{step.place, shortened(step.recorded), shortened(step.acted), std::move(fields)};
    }
}

void Agreement::compare(const ComparedStep& step)
{
    ++m_compared;
    if (step.is_reply) {
        compare_replies(step);
        return;
    }
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

std::size_t Confusion::index_of(std::string_view action)
{
    if (const auto found = m_indices.find(action); found != m_indices.end()) {
        return found->second;
    }
    if (m_names.size() == k_actions_max || action.size() > k_name_bytes_max) {
        m_has_others = true;
        return k_others;
    }
    m_names.emplace_back(action);
    m_indices.emplace(action, m_names.size() - 1);
    return m_names.size() - 1;
}

void Confusion::count(std::string_view recorded, std::string_view acted)
{
    const std::size_t row = index_of(recorded);
    ++m_counts[row][index_of(acted)];
}

std::vector<std::string> Confusion::names() const
{
    std::vector<std::string> names = m_names;
    if (m_has_others) {
        names.emplace_back("others");
    }
    return names;
}

std::vector<std::vector<std::uint64_t>> Confusion::counts() const
{
    std::vector<std::size_t> used(m_names.size());
    std::iota(used.begin(), used.end(), std::size_t{0});
    if (m_has_others) {
        used.push_back(k_others);
    }
    std::vector<std::vector<std::uint64_t>> rows;
    for (const std::size_t row : used) {
        rows.emplace_back();
        for (const std::size_t column : used) {
            rows.back().push_back(m_counts[row][column]);
        }
    }
    return rows;
}

std::string Confusion::table(std::size_t columns) const
{
    const std::vector<std::string> all = names();
    const std::vector<std::vector<std::uint64_t>> counted = counts();
    std::vector<std::uint64_t> totals(all.size());
    for (std::size_t row = 0; row < all.size(); ++row) {
        for (std::size_t column = 0; column < all.size(); ++column) {
            totals[row] += counted[row][column];
            totals[column] += counted[row][column];
        }
    }
    std::vector<std::size_t> order(m_names.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{}, [&totals](std::size_t i) { return totals[i]; });

    // Fewer actions have a column of their own until the table fits.
    for (std::size_t shown = std::min(order.size(), k_columns_max);; --shown) {
        // Where each action is shown; what has no place of its own goes to the last.
        std::vector<std::size_t> place(all.size(), shown);
        std::vector<std::string> labels;
        for (std::size_t i = 0; i < shown; ++i) {
            place[order[i]] = i;
            labels.push_back(printable(all[order[i]], k_label_characters));
        }
        if (shown < all.size()) {
            labels.emplace_back("others");
        }
        Cells cells(labels.size(), std::vector<std::uint64_t>(labels.size()));
        for (std::size_t row = 0; row < all.size(); ++row) {
            for (std::size_t column = 0; column < all.size(); ++column) {
                cells[place[row]][place[column]] += counted[row][column];
            }
        }
        std::string text = drawn(labels, cells);
        if (shown <= 1 || characters_in(text.substr(0, text.find('\n'))) <= columns) {
            return text;
        }
    }
}

} // namespace bh::replay
