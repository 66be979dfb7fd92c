#include "catch.hpp"

#include <bh/arrays/columns.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace bh::arrays;
using Names = std::optional<std::vector<std::string>>;

namespace {

/// Fills columns with the observations of steps, given as JSON.
class Filled
{
public:
    Filled(const Names& names, const std::vector<std::string>& observations) : columns{names}
    {
        for (std::size_t row = 0; row < observations.size(); ++row) {
            const simdjson::dom::object step = m_parser.parse(R"({"type":"step","step":)" + std::to_string(row) +
                                                              R"(,"observation":)" + observations[row] + "}");
            columns.add(row, step, step["observation"].get_object());
        }
        found = &columns.finish(observations.size());
    }

    [[nodiscard]] const Column& column(const std::string& name) const
    {
        for (const Column& each : *found) {
            if (each.name() == name) {
                return each;
            }
        }
        throw std::out_of_range{name};
    }

    FieldColumns columns;
    const std::vector<Column>* found = nullptr;

private:
    simdjson::dom::parser m_parser;
};

std::vector<std::string> texts_of(const Column& column)
{
    std::vector<std::string> texts;
    for (const std::int32_t code : column.codes()) {
        texts.push_back(code < 0 ? "-" : column.texts()[static_cast<std::size_t>(code)]);
    }
    return texts;
}

} // namespace

TEST_CASE("a column has the narrowest kind that holds all of its values")
{
    const Filled filled{std::nullopt,
                        {R"({"b":true,"i":1,"r":1,"t":10,"m":1,"u":1})",
                         R"({"b":false,"i":-9223372036854775808,"r":0.5,"t":"0A","m":true,"u":18446744073709551615})"}};
    CHECK(filled.column("b").kind() == Kind::boolean);
    CHECK(filled.column("b").integers() == std::vector<std::int64_t>{1, 0});
    CHECK(filled.column("i").kind() == Kind::integer);
    CHECK(filled.column("i").integers() == std::vector<std::int64_t>{1, INT64_MIN});
    CHECK(filled.column("r").kind() == Kind::real);
    CHECK(filled.column("r").reals() == std::vector<double>{1, 0.5});
    CHECK(filled.column("t").kind() == Kind::text);
    CHECK(texts_of(filled.column("t")) == std::vector<std::string>{"10", "0A"});
    CHECK(filled.column("m").kind() == Kind::integer);
    CHECK(filled.column("m").integers() == std::vector<std::int64_t>{1, 1});
    CHECK(filled.column("u").reals() == std::vector<double>{1, 18446744073709551615.0});
}

TEST_CASE("what a step lacks is missing, never 0")
{
    const Filled filled{std::nullopt, {R"({"a":1})", R"({"r":0.5,"t":"x"})", R"({"a":null,"t":[1,2]})", R"({"a":4})"}};
    CHECK(filled.column("a").integers() == std::vector<std::int64_t>{1, 0, 0, 4});
    CHECK(filled.column("a").missing() == std::vector<std::uint8_t>{0, 1, 1, 0});
    CHECK(std::isnan(filled.column("r").reals()[0]));
    CHECK(filled.column("r").missing() == std::vector<std::uint8_t>{1, 0, 1, 1});
    CHECK(texts_of(filled.column("t")) == std::vector<std::string>{"-", "x", "[1,2]", "-"});
}

TEST_CASE("values before a wider one keep what they were")
{
    const Filled filled{std::nullopt, {R"({"v":true})", R"({})", R"({"v":false})", R"({"v":"x"})"}};
    CHECK(texts_of(filled.column("v")) == std::vector<std::string>{"true", "-", "false", "x"});
    const Filled numbers{std::nullopt, {R"({"v":2})", R"({"v":0.25})", R"({})", R"({"v":"x"})", R"({"v":7})"}};
    CHECK(texts_of(numbers.column("v")) == std::vector<std::string>{"2", "0.25", "-", "x", "7"});
    CHECK(numbers.column("v").missing() == std::vector<std::uint8_t>{0, 0, 1, 0, 0});
}

TEST_CASE("fields are named as everywhere, elements of lists among them")
{
    const Filled filled{Names{{"hp.1", "step.step", "observation.step", "gone"}},
                        {R"({"hp":"20,18","step":7})", R"({"hp":[1,2,3],"step":8})"}};
    CHECK(filled.column("hp.1").integers() == std::vector<std::int64_t>{18, 2});
    CHECK(filled.column("step.step").integers() == std::vector<std::int64_t>{0, 1});
    CHECK(filled.column("observation.step").integers() == std::vector<std::int64_t>{7, 8});
    CHECK(filled.column("gone").missing() == std::vector<std::uint8_t>{1, 1});
    CHECK(Filled(Names{std::vector<std::string>{}}, {R"({"x":1})"}).found->empty());
}

TEST_CASE("the next rows begin with the least kind again, in the same columns")
{
    Column column{"c", Kind::integer};
    column.add(std::string_view{"text"});
    column.clear();
    CHECK(column.rows() == 0);
    column.add(true);
    CHECK(column.kind() == Kind::integer);
    CHECK(wider(Kind::boolean, Kind::real) == Kind::real);
    CHECK(column.missing().empty());
}
