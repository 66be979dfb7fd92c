#pragma once

#include "action_fields.hpp"

#include <bh/image/image.hpp>
#include <bh/protocol/update.hpp>
#include <bh/record/line_parser.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bh::replay {

/// What a live update says otherwise than the recorded step: fields of the observation by their names, members of the
/// step as `step.NAME`.
class StepComparison
{
public:
    std::vector<FieldDifference> compare(const simdjson::dom::object& step, const protocol::Update& live);

private:
    void compare_texts(const protocol::Update& recorded, const protocol::Update& live,
                       std::vector<FieldDifference>& found);

    protocol::UpdateReader m_reader; ///< of the recorded text
    record::LineParser m_parser;     ///< of the live observation
    record::LineParser m_members;    ///< of the live members
};

/// What differs between two pictures, as a field "frame"; nothing if every pixel is equal.
std::vector<FieldDifference> compare_pictures(const image::Image& recorded, const image::Image& live);

/// The pictures side by side, the recorded one at the left, as PNG.
std::string side_by_side(const image::Image& recorded, const image::Image& live);

/// What a GSL line or a JSON object says under each key, as text. What is said again under one key, and what has no
/// key, is put behind a bar.
std::map<std::string, std::string> request_fields(std::string_view request, record::LineParser& parser);

} // namespace bh::replay
