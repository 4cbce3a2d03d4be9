// Asks a Service again and again, each time over a fresh connection, and remembers every request that was not answered.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"sync"
	"time"
)

type failure struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

type totals struct {
	mutex    sync.Mutex
	answered bool
	Started  time.Time `json:"started"`
	Requests int       `json:"requests"`
	Failures int       `json:"failures"`
	Log      []failure `json:"failure_log"`
}

// add counts from the first answer on: until then it is this node that is still being plumbed (it booted or joined just
// now), and not the Service that fails.
func (t *totals) add(at time.Time, err error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.answered = t.answered || err == nil; !t.answered {
		return
	}
	t.Requests++
	if err == nil {
		return
	}
	t.Failures++
	log.Printf("failed at %s: %v (%d of %d)", at.UTC().Format(time.RFC3339Nano), err, t.Failures, t.Requests)
	if len(t.Log) < 1000 { // a Service that is wholly down must not fill the memory
		t.Log = append(t.Log, failure{at.UTC(), err.Error()})
	}
}

// reset begins a new count, so that a scenario sees its own requests only.
func (t *totals) reset(http.ResponseWriter, *http.Request) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.Started, t.Requests, t.Failures, t.Log = time.Now().UTC(), 0, 0, []failure{}
}

func (t *totals) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(t)
}

func probe(client *http.Client, target string) error {
	answer, err := client.Get(target)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %s", answer.Status)
	}
	return nil
}

func main() {
	target := flag.String("target", "", "URL to ask; by address, so that only the Service is tested and not the DNS")
	every := flag.Duration("every", 100*time.Millisecond, "time between two requests")
	timeout := flag.Duration("timeout", 2*time.Second, "longest wait for one answer")
	flag.Parse()

	seen := &totals{Started: time.Now().UTC(), Log: []failure{}}
	client := &http.Client{Timeout: *timeout, Transport: &http.Transport{DisableKeepAlives: true}}
	go func() {
		for at := range time.Tick(*every) {
			go func() { seen.add(at, probe(client, *target)) }() // a slow answer must not hold up the next question
		}
	}()
	http.Handle("/totals", seen)
	http.HandleFunc("/reset", seen.reset)
	log.Fatal(http.ListenAndServe(":8080", nil))
}
