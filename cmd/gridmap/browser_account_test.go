package main

// accountJobs are of somebody who signs in and looks after their own account.
var accountJobs []job
