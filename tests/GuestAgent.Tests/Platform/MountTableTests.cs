using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Tests.Platform;

public class MountTableTests
{
    [Fact]
    public void A_line_is_read_with_any_number_of_optional_fields()
    {
        const string table =
            "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
            + "36 35 98:1 /mnt1 /mnt2 rw,noatime master:1 shared:7 propagate_from:2 - xfs /dev/sdb rw,errors=continue\n"
            + "not a mount at all\n"
            + "40 27 0:40 / /media/a\\040b\\011c\\134d rw - vfat /dev/disk\\040x rw\n";
        var entries = MountTable.Parse(Encoding.UTF8.GetBytes(table));
        Assert.Equal(["/", "/mnt2", "/media/a b\tc\\d"], entries.Select(e => e.MountPoint));
        Assert.Equal(new MountEntry(98, 1, "/mnt1", "/mnt2", "xfs", "/dev/sdb", "rw,errors=continue"), entries[1]);
        Assert.Equal("/dev/disk x", entries[2].Source);
    }

    [Theory]
    [InlineData("\\040", " ")]
    [InlineData("a\\303\\244b", "aäb")]
    [InlineData("\\04", "\\04")]
    [InlineData("\\999", "\\999")]
    [InlineData("end\\", "end\\")]
    public void Octal_escapes_become_their_bytes_and_nothing_else_does(string written, string meant)
    {
        Assert.Equal(meant, MountTable.Unescape(Encoding.UTF8.GetBytes(written)));
    }

    [Fact]
    public void The_machines_own_table_has_a_root()
    {
        Assert.Contains(MountTable.Read(), entry => entry.MountPoint == "/");
    }
}
