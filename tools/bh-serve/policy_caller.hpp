#pragma once

#include "options.hpp"
#include "record_log.hpp"
#include "session_table.hpp"

#include <bh/image/image.hpp>
#include <bh/net/policy.hpp>
#include <bh/protocol/update.hpp>

namespace bh::serve {

/// Shows updates to the policy, with the session's picture as `--policy-frames` wants it.
class PolicyCaller
{
public:
    /// All must outlive this object.
    PolicyCaller(const Options& options, net::Policy& policy, RecordLog& log)
        : m_options{options}, m_policy{policy}, m_log{log}
    {
    }

    /// The policy's answer to an update of the session, which must stay as it is until then.
    net::Task<protocol::Answer> ask(const Session& session, const protocol::Update& update);

private:
    /// `gray` takes what the observation points to if the picture is changed.
    void show_picture(const Session& session, net::Observation& observation, std::string& gray);

    const Options& m_options;
    net::Policy& m_policy;
    RecordLog& m_log;
    image::Image m_image; ///< reused for what is decoded
};

} // namespace bh::serve
