using RunLinkedData.Worker;

// Not an async Main: an exception that nobody catches is to be seen before anything is disposed.
if (args[0] == "run")
{
    return RunWorker.Work(args[1..]);
}

PointsWorker.WorkAsync(args).GetAwaiter().GetResult();
return 0;
