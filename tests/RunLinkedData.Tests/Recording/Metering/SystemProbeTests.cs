using NUnit.Framework;
using RunLinkedData.Recording.Metering;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Recording.Metering;

public class SystemProbeTests
{
    private static readonly string[] NamesOfMlflow =
    [
        "cpu_utilization_percentage", "system_memory_usage_megabytes", "system_memory_usage_percentage", "disk_usage_percentage",
        "disk_usage_megabytes", "disk_available_megabytes", "network_receive_megabytes", "network_transmit_megabytes",
    ];

    private TemporaryFolder _root = null!;

    [SetUp]
    public void MakeRoot() => _root = new TemporaryFolder();

    [TearDown]
    public void DropRoot() => _root.Dispose();

    [Test]
    public void Read_OfLinux_IsWhatProcSays()
    {
        Write("proc/stat", "cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 1 1 1\n");
        Write("proc/meminfo", "MemTotal:       1000000 kB\nMemFree:  1 kB\nMemAvailable:    250000 kB\n");
        Write("proc/net/dev", "Inter-| Receive\n face |b\n  lo: 1000000 1 0 0 0 0 0 0 2000000 1\neth0:5000000 1 0 0 0 0 0 0 6000000 1\n");
        using var probe = new SystemProbe(new LinuxCounters(_root.Path), new ContainerLimits(_root.Path), gpus: null, TimeProvider.System);
        Write("proc/stat", "cpu  130 0 100 770 100 0 0 0 50 0\n");
        Write("proc/net/dev", "  lo: 1000000 1 0 0 0 0 0 0 2000000 1\neth0:7500000 1 0 0 0 0 0 0 6100000 1\n");

        var values = probe.Read().ToDictionary(one => one.Name, one => one.Value);

        Assert.Multiple(() =>
        {
            Assert.That(values.Keys, Is.EquivalentTo(NamesOfMlflow));
            Assert.That(values["cpu_utilization_percentage"], Is.EqualTo(30).Within(1e-9));
            Assert.That(values["system_memory_usage_megabytes"], Is.EqualTo(768).Within(1e-9));
            Assert.That(values["system_memory_usage_percentage"], Is.EqualTo(75).Within(1e-9));
            Assert.That(values["network_receive_megabytes"], Is.EqualTo(2.5).Within(1e-9));
            Assert.That(values["network_transmit_megabytes"], Is.EqualTo(0.1).Within(1e-9));
            Assert.That(values["disk_usage_percentage"], Is.InRange(0, 100));
            Assert.That(values["disk_usage_megabytes"] + values["disk_available_megabytes"], Is.GreaterThan(1));
        });
    }

    [Test]
    public void Read_InAContainer_IsOfWhatTheContainerMayHave()
    {
        Write("proc/meminfo", "MemTotal:       16000000 kB\nMemAvailable:    250000 kB\n");
        Write("proc/self/cgroup", "0::/\n");
        Write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
        Write("sys/fs/cgroup/cpu.max", "200000 100000\n");
        Write("sys/fs/cgroup/cpu.stat", "usage_usec 1000000\n");
        Write("sys/fs/cgroup/memory.max", "1000000000\n");
        Write("sys/fs/cgroup/memory.current", "400000000\n");
        var time = new Stopwatch();
        using var probe = new SystemProbe(new LinuxCounters(_root.Path), new ContainerLimits(_root.Path), gpus: null, time);
        time.Seconds = 10;
        Write("sys/fs/cgroup/cpu.stat", "usage_usec 6000000\n");

        var values = probe.Read().ToDictionary(one => one.Name, one => one.Value);

        // 5 of 20 seconds that two processors have.
        Assert.That(values["cpu_utilization_percentage"], Is.EqualTo(25).Within(1e-9));
        Assert.That(values["system_memory_usage_megabytes"], Is.EqualTo(400).Within(1e-9));
        Assert.That(values["system_memory_usage_percentage"], Is.EqualTo(40).Within(1e-9));
    }

    [Test]
    public void Read_NothingIsThere_IsTheDiskAlone()
    {
        using var probe = new SystemProbe(new LinuxCounters(_root.Path), new ContainerLimits(_root.Path), gpus: null, TimeProvider.System);

        Assert.That(probe.Read().Select(one => one.Name), Has.All.StartsWith("disk_"));
    }

    /// <summary>A program of that name that prints what the real one does, once, and goes on.</summary>
    [Test]
    [Platform(Exclude = "Win", Reason = "The program is a script.")]
    public async Task Read_OfGpus_IsWhatNvidiaSmiPrints()
    {
        var program = _root["nvidia-smi"];
        await File.WriteAllTextAsync(
            program,
            """
            #!/bin/sh
            echo "$@" > "$0.arguments"
            echo "0, 37, 1000, 8000, 50.5, 101"
            echo "1, [N/A], 0, 8000, [Not Supported], [Not Supported]"
            exec sleep 600
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }

        using var gpus = GpuProbe.TryStart(TimeSpan.FromSeconds(10), program)!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (gpus.Read().All(one => !one.Name.StartsWith("gpu_1", StringComparison.Ordinal)))
        {
            await Task.Delay(10, timeout.Token);
        }

        var values = gpus.Read().ToDictionary(one => one.Name, one => Math.Round(one.Value, 3));
        Assert.That(
            values,
            Is.EquivalentTo(new Dictionary<string, double>
            {
                ["gpu_0_utilization_percentage"] = 37,
                ["gpu_0_memory_usage_megabytes"] = 1048.576,
                ["gpu_0_memory_usage_percentage"] = 12.5,
                ["gpu_0_power_usage_watts"] = 50.5,
                ["gpu_0_power_usage_percentage"] = 50,
                ["gpu_1_memory_usage_megabytes"] = 0,
                ["gpu_1_memory_usage_percentage"] = 0,
            }));
        Assert.That(await File.ReadAllTextAsync(program + ".arguments"), Does.Contain("--loop-ms=10000").And.Contain("noheader"));
    }

    [Test]
    public void TryStart_ThereIsNoSuchProgram_IsNull() =>
        Assert.That(GpuProbe.TryStart(TimeSpan.FromSeconds(10), _root["nvidia-smi"]), Is.Null);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[path])!);
        File.WriteAllText(_root[path], text);
    }

    private sealed class Stopwatch : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
