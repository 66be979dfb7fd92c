#include "picture_sample.hpp"

#include <algorithm>

namespace bh::shot {

void PictureSample::offer(const Step& step)
{
    m_last.assign(step);
    if (m_offered % m_stride == 0) {
        m_kept.push_back(recorded_picture(step));
        m_kept_bytes += m_kept.back().png.size();
    }
    ++m_offered;
    while (m_kept.size() > 1 && (m_kept.size() > k_kept_per_wanted * m_wanted || m_kept_bytes > k_bytes_max)) {
        thin_out();
    }
}

std::vector<RecordedPicture> PictureSample::take()
{
    if (m_offered == 0) {
        return {};
    }
    const std::uint64_t last = m_offered - 1;
    if (last % m_stride != 0) {
        m_kept.push_back(recorded_picture(m_last.step()));
    }
    if (m_kept.size() <= m_wanted) {
        return std::move(m_kept);
    }
    std::vector<RecordedPicture> chosen;
    for (std::size_t i = 0; i < m_wanted; ++i) {
        const std::uint64_t place = even_place(i, m_wanted, m_offered);
        const std::uint64_t nearest = place == last ? m_kept.size() - 1 : (place + m_stride / 2) / m_stride;
        chosen.push_back(std::move(m_kept[std::min<std::size_t>(nearest, m_kept.size() - 1)]));
    }
    return chosen;
}

void PictureSample::thin_out()
{
    m_stride *= 2;
    std::size_t count = 0;
    m_kept_bytes = 0;
    for (std::size_t i = 0; i < m_kept.size(); i += 2) {
        m_kept_bytes += m_kept[i].png.size();
        std::swap(m_kept[count++], m_kept[i]);
    }
    m_kept.resize(count);
}

} // namespace bh::shot
