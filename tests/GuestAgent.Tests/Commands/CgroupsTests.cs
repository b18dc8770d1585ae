using System.Text;
using Orchestrator.GuestAgent.Commands;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Tests.Commands;

public class CgroupsTests
{
    private static MountEntry Mount(string point, string root = "/", string type = "cgroup2") =>
        new(0, 38, root, point, type, "cgroup2", "rw");

    [Theory]
    [InlineData("/sys/fs/cgroup", "/", "0::/system.slice/agent.service\n", "/sys/fs/cgroup/system.slice/agent.service")]
    [InlineData("/sys/fs/cgroup/unified", "/", "9:name=systemd:/x\n0::/\n", "/sys/fs/cgroup/unified")]
    [InlineData("/sys/fs/cgroup", "/docker/1", "0::/docker/1/init\n", "/sys/fs/cgroup/init")]
    [InlineData("/sys/fs/cgroup", "/docker/1", "0::/docker/12\n", null)]
    [InlineData("/sys/fs/cgroup", "/", "0::/../other\n", null)]
    [InlineData("/sys/fs/cgroup", "/", "8:pids:/x\n", null)]
    public void The_agents_own_group_is_found_from_mount_table_and_membership(string point, string root, string membership, string? folder)
    {
        Assert.Equal(folder, Cgroups.OwnFolder([Mount("/", type: "ext4"), Mount(point, root)], Encoding.UTF8.GetBytes(membership)));
    }

    [Fact]
    public void Without_a_version_2_hierarchy_there_is_none()
    {
        Assert.Null(Cgroups.OwnFolder([Mount("/sys/fs/cgroup/pids", type: "cgroup")], "0::/\n"u8.ToArray()));
        Assert.Null(Cgroups.OwnFolder([Mount("/sys/fs/cgroup")], null));
    }
}
