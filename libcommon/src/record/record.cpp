#include <bh/base/error.hpp>
#include <bh/record/record.hpp>

namespace bh::record {

Picture Source::picture()
{
    throw DataError{"the record has no picture"};
}

} // namespace bh::record
