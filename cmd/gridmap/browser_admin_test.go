package main

// adminJobs are of somebody who manages accounts.
var adminJobs []job
