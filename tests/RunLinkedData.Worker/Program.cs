using System.Reflection;
using RunLinkedData.Worker;

// Not an async Main: an exception that nobody catches is to be seen before anything is disposed.
switch (args[0])
{
    case "run":
        return RunWorker.Work(args[1..]);
    case "failing-run":
        FailingRun.ExecuteAsync(args[1]).GetAwaiter().GetResult();
        return 0;
    case "alias":
        AliasWorker.RunAsync(args[1..]).GetAwaiter().GetResult();
        return 0;
    case "cache":
        CacheWorker.RunAsync(args[1..]).GetAwaiter().GetResult();
        return 0;
    case "part":
        PartWorker.WorkAsync(args[1..]).GetAwaiter().GetResult();
        return 0;
    case "whole":
        WholeWorker.WorkAsync(args[1..]).GetAwaiter().GetResult();
        return 0;
    case "refer":
        ReferWorker.WorkAsync(args[1..]).GetAwaiter().GetResult();
        return 0;
    case "publisher":
        PublisherWorker.WorkAsync(args[1..]).GetAwaiter().GetResult();
        return 0;
    case "upload":
        UploadWorker.RunAsync(args[1..]).GetAwaiter().GetResult();
        return 0;
    case "storage-upload":
        StorageUploadWorker.RunAsync(args[1..]).GetAwaiter().GetResult();
        return 0;
    case "run-upload":
        return RunUploadWorker.RunAsync(args[1..]).GetAwaiter().GetResult();
    case "log":
        LogWorker.Work(args[1..]);
        return 0;
    case "pool":
        PoolWorker.Work(args[1..]);
        return 0;
    case "program":
        // A program that a test has compiled against the library.
        Assembly.LoadFrom(args[1]).EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [Array.Empty<string>()], null);
        return 0;
    case "journal":
        JournalWorker.Log(args[1..]);
        return 0;
    case "dagster":
        DagsterWorker.Work(args[1..]);
        return 0;
    case "dagster-run":
        return DagsterRunWorker.Work(args[1..]);
    case "watch":
        WatchWorker.WorkAsync(args[1..]).GetAwaiter().GetResult();
        return 0;
    case "race":
        RaceWorker.RunAsync(args[1..]).GetAwaiter().GetResult();
        return 0;
    case "member":
        MemberWorker.WorkAsync(args[1..]).GetAwaiter().GetResult();
        return 0;
    case "reader":
        ReaderWorker.WorkAsync(args[1..]).GetAwaiter().GetResult();
        return 0;
    case "replay":
        JournalWorker.Replay(args[1..]);
        return 0;
    default:
        PointsWorker.WorkAsync(args).GetAwaiter().GetResult();
        return 0;
}
