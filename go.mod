module github.com/camsync/camsync

go 1.26
