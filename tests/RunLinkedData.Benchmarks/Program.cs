using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using RunLinkedData.Benchmarks;
using RunLinkedData.Benchmarks.Buckets;

if (args is ["memory", .. var rest])
{
    await TransferMemory.RunAsync(rest);
    return;
}

if (args is ["bucket", var kind])
{
    await BucketServer.RunAsync(kind);
    return;
}

if (args is ["memory-s3", .. var s3])
{
    await S3Memory.RunAsync(s3);
    return;
}

if (args is ["memory-rows", .. var rows])
{
    await RowDifferenceMemory.RunAsync(rows);
    return;
}

if (args is ["partial"])
{
    await PartialReading.RunAsync();
    return;
}

if (args is ["reuse"])
{
    await ReuseSaving.RunAsync();
    return;
}

if (args is ["profile"])
{
    ProfileSaving.Run();
    return;
}

if (args is ["sql"])
{
    await SqlSelecting.RunAsync();
    return;
}

if (args is ["price", .. var price])
{
    await ServerPrice.RunAsync(price);
    return;
}

// Each call takes a good part of a second and touches the disk: a few single calls, in this process, compared within one run.
var job = Job.Default
    .WithStrategy(RunStrategy.Monitoring)
    .WithToolchain(InProcessEmitToolchain.Instance)
    .WithWarmupCount(3)
    .WithIterationCount(10);
var config = DefaultConfig.Instance
    .AddJob(job)
    .AddColumn(StatisticColumn.Median)
    .WithOptions(ConfigOptions.DisableOptimizationsValidator);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
