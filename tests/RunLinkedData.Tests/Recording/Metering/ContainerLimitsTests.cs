using NUnit.Framework;
using RunLinkedData.Recording.Metering;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Recording.Metering;

/// <summary>Control groups as the kernel lays them out, in a folder.</summary>
public class ContainerLimitsTests
{
    private TemporaryFolder _root = null!;

    [SetUp]
    public void MakeRoot() => _root = new TemporaryFolder();

    [TearDown]
    public void DropRoot() => _root.Dispose();

    [Test]
    public void Version2_InAContainer_AreThoseOfTheContainer()
    {
        Write("proc/self/cgroup", "0::/\n");
        Write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
        Write("sys/fs/cgroup/cpu.max", "150000 100000\n");
        Write("sys/fs/cgroup/cpu.stat", "usage_usec 2500000\nuser_usec 1\n");
        Write("sys/fs/cgroup/memory.max", "536870912\n");
        Write("sys/fs/cgroup/memory.current", "300000000\n");
        Write("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file 100000000\n");

        var limits = new ContainerLimits(_root.Path);

        Assert.That((limits.Cores, limits.ReadCpuSeconds()), Is.EqualTo((1.5, 2.5)));
        Assert.That(limits.ReadMemory(ofMachine: 16e9), Is.EqualTo((200000000.0, 536870912.0)));
    }

    /// <summary>A service of a system may be limited by a group around its own, of all services of a user, say.</summary>
    [Test]
    public void Version2_AGroupAroundHasLess_CountsAndItsUseToo()
    {
        Write("proc/self/cgroup", "0::/user.slice/job.service\n");
        Write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
        Write("sys/fs/cgroup/user.slice/cpu.max", "100000 100000\n");
        Write("sys/fs/cgroup/user.slice/cpu.stat", "usage_usec 7000000\n");
        Write("sys/fs/cgroup/user.slice/job.service/cpu.max", "max 100000\n");
        Write("sys/fs/cgroup/user.slice/job.service/cpu.stat", "usage_usec 1000000\n");
        Write("sys/fs/cgroup/user.slice/job.service/memory.max", "max\n");

        var limits = new ContainerLimits(_root.Path);

        Assert.That((limits.Cores, limits.ReadCpuSeconds(), limits.ReadMemory(16e9)), Is.EqualTo((1.0, 7.0, default((double, double)?))));
    }

    [TestCase("/docker/abc", "")]
    [TestCase("/job", "/job")]
    public void Version1_WithOrWithoutItsOwnView_AreFound(string group, string folder)
    {
        Write("proc/self/cgroup", $"4:memory:{group}\n3:cpuset:/\n2:cpu,cpuacct:{group}\n");
        Write($"sys/fs/cgroup/cpu{folder}/cpu.cfs_quota_us", "50000\n");
        Write($"sys/fs/cgroup/cpu{folder}/cpu.cfs_period_us", "100000\n");
        Write($"sys/fs/cgroup/cpuacct{folder}/cpuacct.usage", "3000000000\n");
        Write($"sys/fs/cgroup/memory{folder}/memory.limit_in_bytes", "1000000000\n");
        Write($"sys/fs/cgroup/memory{folder}/memory.usage_in_bytes", "400000000\n");
        Write($"sys/fs/cgroup/memory{folder}/memory.stat", "inactive_file 7\ntotal_inactive_file 150000000\n");

        var limits = new ContainerLimits(_root.Path);

        Assert.That((limits.Cores, limits.ReadCpuSeconds()), Is.EqualTo((0.5, 3.0)));
        Assert.That(limits.ReadMemory(ofMachine: 16e9), Is.EqualTo((250000000.0, 1000000000.0)));
    }

    [TestCase("9223372036854771712")]
    [TestCase("17000000000")]
    public void Version1_MoreThanTheMachineHas_IsNoLimit(string bytes)
    {
        Write("proc/self/cgroup", "4:memory:/\n2:cpu:/\n");
        Write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
        Write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", bytes + "\n");
        Write("sys/fs/cgroup/memory/memory.usage_in_bytes", "400000000\n");

        var limits = new ContainerLimits(_root.Path);

        Assert.That((limits.Cores, limits.ReadMemory(ofMachine: 16e9)), Is.EqualTo((default(double?), default((double, double)?))));
    }

    [Test]
    public void NoGroupsAtAll_AreNoLimits()
    {
        var limits = new ContainerLimits(_root.Path);

        Assert.That((limits.Cores, limits.ReadCpuSeconds()), Is.EqualTo((default(double?), default(double?))));
        Assert.That(limits.ReadMemory(16e9), Is.Null);
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[path])!);
        File.WriteAllText(_root[path], text);
    }
}
